/** Photos from the camera or the album. */
import { Problem } from '../api/problem'
import { requirePrivacy } from './privacy'

const NO_CAMERA = '没能打开相机或相册，可以不传照片。'

/** Their temporary files; none where the person changed their mind. Rejects with a Problem. */
export async function choosePhotos(most: number): Promise<string[]> {
  await requirePrivacy()
  try {
    const { tempFiles } = await wx.chooseMedia({
      count: most,
      mediaType: ['image'],
      sourceType: ['camera', 'album'],
      sizeType: ['compressed'],
    })
    return tempFiles.map((one) => one.tempFilePath)
  } catch (error) {
    if (String((error as { errMsg?: string }).errMsg).includes('cancel')) return []
    throw new Problem('camera', 0, NO_CAMERA)
  }
}
