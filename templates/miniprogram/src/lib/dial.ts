/** Dials at once. Where that cannot be, the number is on the page. */
export function dial(number: string): void {
  if (number) wx.makePhoneCall({ phoneNumber: number, fail: () => undefined })
}
