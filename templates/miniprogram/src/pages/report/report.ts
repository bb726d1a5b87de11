/** Reporting a hazard (隐患). One key a tap of 提交, kept until the form changes, so that a lost answer makes nothing twice. */
import { call } from '../../api/client'
import { newKey } from '../../api/key'
import { LIMITS } from '../../api/operations'
import { Problem, sentenceOf } from '../../api/problem'
import { token } from '../../api/session'
import type { Schemas } from '../../api/types'
import { uploadPhoto } from '../../api/uploads'
import { choosePhotos } from '../../lib/camera'
import { seenLift } from '../../lib/lifts_seen'
import { address, given, open } from '../../lib/open'
import { sendLater } from '../../lib/outbox'
import { startRecording, stopRecording } from '../../lib/recorder'
import { choices, word } from '../../lib/words'

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
    anonymous: false,
    recording: false,
    voice: '',
    maybeTrapped: false,
    sending: false,
    problem: '',
  },
  draft: emptyDraft(),
  attempt: { key: '', body: {} as Schemas['HazardReport'] },

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
    const anonymous = event.detail.value === 'anonymous'
    this.change({ anonymous })
    this.setData({ anonymous })
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
      const chosen = await choosePhotos(LIMITS.photos - this.data.photos.length)
      if (!chosen.length) return
      this.change({})
      this.setData({ photos: [...this.data.photos, ...chosen.map((path) => ({ path, ticket: '' }))], problem: '' })
    } catch (error) {
      this.setData({ problem: sentenceOf(error) })
    }
  },

  async record() {
    try {
      await startRecording((voice) => this.keepVoice(voice))
      this.setData({ recording: true, voice: '', problem: '' })
    } catch (error) {
      this.setData({ problem: sentenceOf(error) })
    }
  },

  stopRecording() {
    stopRecording()
  },

  keepVoice(voice: string) {
    this.change({})
    this.setData({ voice, recording: false })
  },

  removeVoice() {
    this.keepVoice('')
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
    void this.send()
  },

  async send() {
    if (this.data.sending) return
    const { category, anonymous } = this.draft
    if (!category || !this.words()) return this.setData({ problem: '请选一个问题，再说说情况。' })
    this.setData({ sending: true, maybeTrapped: false, problem: '' })
    try {
      // Its person hears how it goes on; without WeChat's answer it is filed all the same.
      if (!anonymous) await token().catch(() => '')
      const number = await this.file()
      // What did not get through with the words follows them.
      sendLater(number, 'photo', this.data.photos.filter((one) => !one.ticket && !one.refused).map((one) => one.path))
      if (this.voice()) sendLater(number, 'voice', [this.voice()])
      const unkept = String(this.data.photos.filter((one) => one.refused).length)
      wx.redirectTo({ url: address('receipt', { number, unkept }) })
    } catch (error) {
      const maybeTrapped = error instanceof Problem && error.kind === 'maybe-trapped'
      this.setData({ sending: false, maybeTrapped, problem: maybeTrapped ? '' : sentenceOf(error) })
    }
  },

  /** A voice tells who speaks: none goes with a report without a name. */
  voice(): string {
    return this.draft.anonymous ? '' : this.data.voice
  },

  words(): string {
    return this.draft.words.trim() || (this.voice() ? word('alone', 'voice') : '')
  },

  /** Under one key always the same body: a photo that got through meanwhile must not make a second report. */
  async file(): Promise<string> {
    if (this.attempt.key !== this.draft.key) {
      await this.uploadPhotos()
      this.attempt = { key: this.draft.key, body: this.body() }
    }
    return (await call('reportHazard', this.attempt)).receipt_number
  },

  body(): Schemas['HazardReport'] {
    const { category, anonymous, nobodyTrapped, phone, parts } = this.draft
    return {
      lift: this.data.lift,
      category: category as Schemas['HazardCategory'],
      words: this.words(),
      photos: this.data.photos.map((one) => one.ticket).filter(Boolean),
      anonymous,
      ...(phone || parts.length ? { contact: { phone, parts } } : {}),
      nobody_trapped: nobodyTrapped,
    }
  },

  /** What the signal is too weak for is left out, and the words wait no longer. */
  async uploadPhotos() {
    for (const photo of this.data.photos) {
      if (photo.ticket || photo.refused) continue
      try {
        photo.ticket = (await uploadPhoto(photo.path)).photo
      } catch (error) {
        if (!(error instanceof Problem) || !error.status) return
        photo.refused = true
      }
    }
  },
})
