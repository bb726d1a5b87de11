/** Following a lift: WeChat asks for a message in the same tap, and the page says how far news can get. */
import { call } from '../../api/client'
import { sentenceOf } from '../../api/problem'
import type { Schemas } from '../../api/types'
import { date } from '../../lib/format'
import { askForGrants, MOST_AT_ONCE } from '../../lib/grants'
import { seenLift } from '../../lib/lifts_seen'
import { given } from '../../lib/open'

Page({
  data: { place: '', ready: false, busy: false, followed: false, until: '', news: '', more: false, problem: '' },
  lift: '',
  templates: [] as string[],

  onLoad(query: Record<string, string | undefined>) {
    this.lift = given(query, 'lift')
    void this.look()
  },

  async look() {
    this.setData({ place: seenLift(this.lift)?.place ?? '', problem: '' })
    try {
      this.show(await call('getFollow', { path: { code: this.lift } }))
    } catch (error) {
      this.setData({ problem: sentenceOf(error) })
    }
  },

  async follow() {
    if (this.data.busy) return
    this.setData({ busy: true, problem: '' })
    // First of all: WeChat shows its question only straight after a tap.
    const granted = this.templates.length ? await askForGrants(this.templates).catch(() => 0) : 0
    try {
      this.show(await call('followLift', { path: { code: this.lift } }), granted)
    } catch (error) {
      this.setData({ busy: false, problem: sentenceOf(error) })
    }
  },

  async unfollow() {
    if (this.data.busy) return
    this.setData({ busy: true, problem: '' })
    try {
      await call('unfollowLift', { path: { code: this.lift } })
      this.setData({ busy: false, followed: false })
    } catch (error) {
      this.setData({ busy: false, problem: sentenceOf(error) })
    }
  },

  /** `granted`: in this tap. WeChat may tell the server of it a moment later than us. */
  show(told: Schemas['LiftFollow'], granted = 0) {
    const left = told.news_left === null ? null : Math.max(told.news_left, granted)
    this.templates = left === null ? [] : told.templates.slice(0, MOST_AT_ONCE)
    const more = this.templates.length > 0
    const news = (told.unsent ? '最近一次通知没能用微信发出。' : '') + newsOf(left, more)
    this.setData({ ready: true, busy: false, followed: told.followed, until: date(told.until), news, more })
  },
})

function newsOf(left: number | null, more: boolean): string {
  if (left === null) return '有新情况，会用微信告诉您。'
  if (left > 0) return `还能用微信告诉您 ${left} 次：您每同意一次，微信让我们发一条。`
  if (more) return '您还没有同意微信通知，或者同意的次数用完了。现在有新情况，不一定能告诉您。'
  return '小程序还没有开通电梯的微信通知。有新情况，请看这部电梯的页面。'
}
