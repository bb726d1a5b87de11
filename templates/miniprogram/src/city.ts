/** The city that this mini-program is built for; a build puts its own values here. */
export const CITY: Record<'name' | 'server' | 'hotline', string> = {
  name: '梯码',
  server: 'http://127.0.0.1:8080',
  hotline: '96333',
}
