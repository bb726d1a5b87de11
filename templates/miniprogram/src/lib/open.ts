/** Addresses of our pages. */
const QUERY = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')

export function address(page: string, values: Record<string, string> = {}): string {
  const query = QUERY(values)
  return `/pages/${page}/${page}${query ? `?${query}` : ''}`
}

export function open(page: string, values: Record<string, string> = {}): void {
  wx.navigateTo({ url: address(page, values) })
}

/** What a page was opened with, decoded; WeChat leaves that to the page. */
export function given(query: Record<string, string | undefined>, name: string): string {
  const text = query[name] ?? ''
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
