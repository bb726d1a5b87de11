/** The phone's recorder: at most a minute, small enough for a weak signal. */
import { Problem } from '../api/problem'
import { requirePrivacy } from './privacy'

const OPTIONS = { duration: 60_000, sampleRate: 8000, numberOfChannels: 1, encodeBitRate: 16_000, format: 'mp3' } as const
const NO_MICROPHONE = '没能打开麦克风。请写文字，不影响提交。'

/** Resolves once it records; `stopped` is called with the file after a stop or a minute. Rejects with a Problem. */
export async function startRecording(stopped: (path: string) => void): Promise<void> {
  await requirePrivacy()
  const recorder = wx.getRecorderManager()
  await new Promise<void>((resolve, reject) => {
    recorder.onStart(() => resolve())
    recorder.onError(() => reject(new Problem('microphone', 0, NO_MICROPHONE)))
    recorder.onStop(({ tempFilePath }) => stopped(tempFilePath))
    recorder.start(OPTIONS)
  })
}

export function stopRecording(): void {
  wx.getRecorderManager().stop()
}
