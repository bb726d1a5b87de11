/** A resident's suggestion to the lift's insurer. Nothing is kept of who made it. */
import { call } from '../../api/client'
import { newKey } from '../../api/key'
import { LIMITS } from '../../api/operations'
import { Problem, sentenceOf } from '../../api/problem'
import { seenLift } from '../../lib/lifts_seen'
import { address, given, open } from '../../lib/open'

Page({
  data: { place: '', mostWords: LIMITS.suggestion, maybeTrapped: false, sending: false, problem: '' },
  lift: '',
  words: '',
  key: '',

  onLoad(query: Record<string, string | undefined>) {
    this.lift = given(query, 'lift')
    this.key = newKey()
    this.setData({ place: seenLift(this.lift)?.place ?? '' })
  },

  type(event: WechatMiniprogram.Input) {
    this.words = event.detail.value
    this.key = newKey()
  },

  sos() {
    open('sos', { lift: this.lift })
  },

  send() {
    void this.file(false)
  },

  nobodyTrapped() {
    this.key = newKey()
    void this.file(true)
  },

  async file(nobodyTrapped: boolean) {
    const words = this.words.trim()
    if (!words) return this.setData({ problem: '请写下建议。' })
    if (this.data.sending) return
    this.setData({ sending: true, problem: '', maybeTrapped: false })
    try {
      const body = { words, nobody_trapped: nobodyTrapped }
      const { receipt_number: number } = await call('suggest', { path: { code: this.lift }, body, key: this.key })
      wx.redirectTo({ url: address('receipt', { number }) })
    } catch (error) {
      const maybeTrapped = error instanceof Problem && error.kind === 'maybe-trapped'
      this.setData({ sending: false, maybeTrapped, problem: maybeTrapped ? '' : sentenceOf(error) })
    }
  },
})
