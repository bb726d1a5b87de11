/** Photos go up one at a time; what comes back names them in a report. */
import { CITY } from '../city'
import { Problem } from './problem'
import { PREFIX } from './transport'
import type { Schemas } from './types'

const TIMEOUT_MS = 300_000 // 1 MB at 35 kbit/s; the server gives it 15 minutes

export function uploadPhoto(filePath: string): Promise<Schemas['UploadedPhoto']> {
  return new Promise((resolve, reject) => {
    wx.uploadFile({
      url: `${CITY.server}${PREFIX}/photos`,
      filePath,
      name: 'photo',
      timeout: TIMEOUT_MS,
      success: ({ statusCode, data }) => {
        const body = parsed(data)
        if (statusCode === 201) resolve(body as Schemas['UploadedPhoto'])
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
