/** Files go up one at a time by `wx.uploadFile`. Rejects only with a Problem, and always within the timeout. */
import { CITY } from '../city'
import { Problem } from './problem'
import { PREFIX } from './transport'
import type { Schemas } from './types'

export type FileKind = 'photo' | 'voice'

const WITH_THE_WORDS_MS = 20_000 // the words wait no longer for it
const AFTERWARDS_MS = 300_000 // 1 MB at 35 kbit/s; the server gives it 15 minutes

/** Before its report; what comes back names it there. */
export async function uploadPhoto(filePath: string): Promise<Schemas['UploadedPhoto']> {
  return (await upload('/photos', 'photo', filePath, WITH_THE_WORDS_MS)) as Schemas['UploadedPhoto']
}

/** To a report that is filed. The same file again changes nothing. */
export async function uploadTo(receipt: string, kind: FileKind, filePath: string): Promise<Schemas['Receipt']> {
  return (await upload(`/reports/${receipt}/${kind}s`, kind, filePath, AFTERWARDS_MS)) as Schemas['Receipt']
}

function upload(path: string, name: FileKind, filePath: string, timeout: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    wx.uploadFile({
      url: CITY.server + PREFIX + path,
      filePath,
      name,
      timeout,
      success: ({ statusCode, data }) => {
        const body = parsed(data)
        if (statusCode === 200 || statusCode === 201) resolve(body)
        else reject(Problem.read(statusCode, body, ''))
      },
      fail: () => reject(Problem.offline()),
    })
  })
}

/** `wx.uploadFile` gives text, whatever its type. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
