/** Who maintains the lift, how well, and the maintainers of the city side by side. */
import { call } from '../../api/client'
import { sentenceOf } from '../../api/problem'
import { dial } from '../../lib/dial'
import { seenLift } from '../../lib/lifts_seen'
import { given } from '../../lib/open'
import { evaluationView, maintainerView, type EvaluationLine, type MaintainerPage } from './view'

Page({
  data: { place: '', found: null as MaintainerPage | null, compared: [] as EvaluationLine[], more: false, problem: '' },
  lift: '',
  cursor: '',

  async onLoad(query: Record<string, string | undefined>) {
    this.lift = given(query, 'lift')
    this.setData({ place: seenLift(this.lift)?.place ?? '' })
    try {
      const path = { code: this.lift }
      const [of, kept] = await Promise.all([call('getMaintainer', { path }), call('getMaintenance', { path })])
      this.setData({ found: maintainerView(of, kept) })
    } catch (error) {
      this.setData({ problem: sentenceOf(error) })
    }
  },

  dial(event: WechatMiniprogram.TouchEvent) {
    dial(String(event.currentTarget.dataset['number']))
  },

  async compare() {
    try {
      const page = await call('compareMaintainers', { query: this.cursor ? { cursor: this.cursor } : {} })
      this.cursor = page.next ?? ''
      const compared = [...this.data.compared, ...page.maintainers.map(evaluationView)]
      this.setData({ compared, more: page.next !== null, problem: compared.length ? '' : '还没有公布的评测。' })
    } catch (error) {
      this.setData({ problem: sentenceOf(error) })
    }
  },
})
