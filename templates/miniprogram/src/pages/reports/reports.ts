/** One's own reports, the newest first, and any other by its receipt number. */
import { call } from '../../api/client'
import { sentenceOf } from '../../api/problem'
import { time } from '../../lib/format'
import { open } from '../../lib/open'
import { word } from '../../lib/words'

interface Line {
  number: string
  title: string
  place: string
  filed: string
  state: string
}

Page({
  data: { reports: [] as Line[], more: false, looking: true, problem: '' },
  cursor: '',
  typed: '',

  onLoad() {
    void this.look()
  },

  async look() {
    try {
      const page = await call('listReports', { query: this.cursor ? { cursor: this.cursor } : {} })
      this.cursor = page.next ?? ''
      const lines = page.reports.map((one) => ({
        number: one.receipt_number,
        title: word('kind', one.kind) + (one.category ? `：${word('category', one.category)}` : ''),
        place: one.place,
        filed: time(one.filed_at),
        state: word('state', one.state ?? one.stage),
      }))
      this.setData({ reports: [...this.data.reports, ...lines], more: page.next !== null, looking: false, problem: '' })
    } catch (error) {
      this.setData({ looking: false, problem: sentenceOf(error) })
    }
  },

  show(event: WechatMiniprogram.TouchEvent) {
    open('receipt', { number: String(event.currentTarget.dataset['number']) })
  },

  type(event: WechatMiniprogram.Input) {
    this.typed = event.detail.value
  },

  find() {
    const number = this.typed.replace(/\D/g, '')
    if (number.length === 16) open('receipt', { number })
    else this.setData({ problem: '回执号是 16 位数字，请核对。' })
  },
})
