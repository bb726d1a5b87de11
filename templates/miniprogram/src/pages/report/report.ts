/** Reporting a hazard (隐患). One key a tap of 提交, kept until the form changes, so that a lost answer makes nothing twice. */
import { call } from '../../api/client'
import { newKey } from '../../api/key'
import { uploadPhoto } from '../../api/photos'
import { Problem, sentenceOf } from '../../api/problem'
import { LIMITS } from '../../api/operations'
import { token } from '../../api/session'
import type { Schemas } from '../../api/types'
import { seenLift } from '../../lib/lifts_seen'
import { address, given, open } from '../../lib/open'
import { requirePrivacy } from '../../lib/privacy'
import { choices } from '../../lib/words'



interface ChosenPhoto {
  path: string
  ticket: string
  refused?: boolean // by the server: the words go without it
}

interface Draft {
  category: string
  words: string
  anonymous: boolean
  nobodyTrapped: boolean
  phone: string
  parts: Schemas['Part'][]
  key: string
}

function emptyDraft(): Draft {
  return { category: '', words: '', anonymous: false, nobodyTrapped: false, phone: '', parts: [], key: newKey() }
}

Page({
  data: {
    lift: '',
    place: '',
    categories: choices('category'),
    contactParts: choices('contact_part'),
    photos: [] as ChosenPhoto[],
    mostPhotos: LIMITS.photos,
    mostWords: LIMITS.words,
    maybeTrapped: false,
    sending: false,
    problem: '',
  },
  draft: emptyDraft(),

  onLoad(query: Record<string, string | undefined>) {
    const lift = given(query, 'lift')
    this.draft = emptyDraft()
    this.setData({ lift, place: seenLift(lift)?.place ?? '' })
  },

  change(part: Partial<Draft>) {
    this.draft = { ...this.draft, ...part, key: newKey() }
  },

  choose(event: WechatMiniprogram.RadioGroupChange) {
    this.change({ category: event.detail.value })
  },

  chooseAnonymous(event: WechatMiniprogram.RadioGroupChange) {
    this.change({ anonymous: event.detail.value === 'anonymous' })
  },

  type(event: WechatMiniprogram.Input) {
    this.change({ words: event.detail.value })
  },

  typePhone(event: WechatMiniprogram.Input) {
    this.change({ phone: event.detail.value.trim() })
  },

  chooseParts(event: WechatMiniprogram.CheckboxGroupChange) {
    this.change({ parts: event.detail.value as Schemas['Part'][] })
  },

  async addPhotos() {
    try {
      await requirePrivacy()
      const { tempFiles } = await wx.chooseMedia({
        count: LIMITS.photos - this.data.photos.length,
        mediaType: ['image'],
        sourceType: ['camera', 'album'],
        sizeType: ['compressed'],
      })
      this.change({})
      this.setData({ photos: [...this.data.photos, ...tempFiles.map((one) => ({ path: one.tempFilePath, ticket: '' }))] })
    } catch (error) {
      if (!isCancelled(error)) this.setData({ problem: error instanceof Problem ? error.message : '没能打开相机或相册，可以不传照片。' })
    }
  },

  removePhoto(event: WechatMiniprogram.TouchEvent) {
    this.change({})
    this.setData({ photos: this.data.photos.filter((one) => one.path !== event.currentTarget.dataset['path']) })
  },

  sos() {
    open('sos', { lift: this.data.lift })
  },

  nobodyTrapped() {
    this.change({ nobodyTrapped: true })
    this.setData({ maybeTrapped: false })
    void this.send()
  },

  async send() {
    if (this.data.sending) return
    const { category, words, anonymous } = this.draft
    if (!category || !words.trim()) return this.setData({ problem: '请选一个问题，再说说情况。' })
    this.setData({ sending: true, problem: '' })
    try {
      // Its person hears how it goes on; without WeChat's answer it is filed all the same.
      if (!anonymous) await token().catch(() => '')
      const number = await this.file()
      const unkept = String(this.data.photos.filter((one) => one.refused).length)
      wx.redirectTo({ url: address('receipt', { number, unkept }) })
    } catch (error) {
      const maybeTrapped = error instanceof Problem && error.kind === 'maybe-trapped'
      this.setData({ sending: false, maybeTrapped, problem: maybeTrapped ? '' : sentenceOf(error) })
    }
  },

  async file(): Promise<string> {
    for (const photo of this.data.photos) if (!photo.refused) photo.ticket ||= await ticketOf(photo)
    const { category, words, anonymous, nobodyTrapped, phone, parts, key } = this.draft
    const body: Schemas['HazardReport'] = {
      lift: this.data.lift,
      category: category as Schemas['HazardCategory'],
      words: words.trim(),
      photos: this.data.photos.map((one) => one.ticket).filter(Boolean),
      anonymous,
      ...(phone || parts.length ? { contact: { phone, parts } } : {}),
      nobody_trapped: nobodyTrapped,
    }
    return (await call('reportHazard', { body, key })).receipt_number
  },
})

/** Empty where the server does not take the photo. Without a signal the whole form waits. */
async function ticketOf(photo: ChosenPhoto): Promise<string> {
  try {
    return (await uploadPhoto(photo.path)).photo
  } catch (error) {
    if (!(error instanceof Problem) || !error.status) throw error
    photo.refused = true
    return ''
  }
}

function isCancelled(error: unknown): boolean {
  return String((error as { errMsg?: string }).errMsg).includes('cancel')
}
