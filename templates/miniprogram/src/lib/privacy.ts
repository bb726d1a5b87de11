/** The privacy authorisation of WeChat, asked before the first use of camera, album, place or phone. */
import { Problem } from '../api/problem'

const REFUSED = '没有同意隐私说明，所以没有打开。不影响求助和报修。'

/** Rejects with a Problem where the person does not agree. */
export function requirePrivacy(): Promise<void> {
  return new Promise((resolve, reject) => {
    // Older base libraries have no such question.
    if (!wx.requirePrivacyAuthorize) return resolve()
    wx.requirePrivacyAuthorize({
      success: () => resolve(),
      fail: () => reject(new Problem('privacy', 0, REFUSED)),
    })
  })
}
