/** What is kept on the phone. A full or broken storage never stops a page. */

export function readKept<T>(key: string, otherwise: T): T {
  try {
    const kept: unknown = wx.getStorageSync(key)
    return kept === '' || kept === undefined ? otherwise : (kept as T)
  } catch {
    return otherwise
  }
}

/** Returns whether it is kept. */
export function keep(key: string, value: unknown): boolean {
  try {
    wx.setStorageSync(key, value)
    return true
  } catch {
    return false
  }
}

export function forgetKept(key: string): void {
  try {
    wx.removeStorageSync(key)
  } catch {
    // Nothing reads it any more.
  }
}
