/** WeChat's own scanner: the text of a label, or the scene of a mini-program code. */

const NO_CAMERA = '没能打开相机。请输入标签上的梯码。'

export function scanLift(found: (scanned: string) => void, failed: (problem: string) => void): void {
  wx.scanCode({
    scanType: ['qrCode', 'wxCode'],
    // A mini-program code gives its page and scene as `path`.
    success: ({ result, path }) => found(/[?&]scene=([^&]+)/.exec(path ?? '')?.[1] ?? result),
    fail: ({ errMsg }) => {
      if (!errMsg.includes('cancel')) failed(NO_CAMERA)
    },
  })
}
