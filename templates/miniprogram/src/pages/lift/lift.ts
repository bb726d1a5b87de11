/** The lift that was scanned. The number to dial comes from the phone before anything is asked of the network. */
import { call } from '../../api/client'
import { Problem, sentenceOf } from '../../api/problem'
import type { Schemas } from '../../api/types'
import { CITY } from '../../city'
import { dial } from '../../lib/dial'
import { forgetLift, rememberLift, seenLift, seenLifts, type SeenLift } from '../../lib/lifts_seen'
import { given, open } from '../../lib/open'
import { scanLift } from '../../lib/scan'

const HALTED: Record<string, string> = {
  stopped: '这部电梯停用',
  sealed: '这部电梯被监管部门封停',
  scrapped: '这部电梯已报废',
}
const FROM_PHONE = '现在连不上：电话和识别码是上次看到的，求助和打电话照样可以用。'

Page({
  data: {
    city: CITY.name,
    hotline: CITY.hotline,
    lift: null as SeenLift | null,
    facts: [] as { name: string; value: string }[],
    halted: '',
    choice: [] as SeenLift[],
    seen: [] as SeenLift[],
    looking: false,
    problem: '',
  },
  typed: '',

  onLoad(query: Record<string, string | undefined>) {
    // As WeChat hands it over: the server takes `q` and `scene` encoded.
    const scanned = query['q'] || query['scene'] || query['code'] || ''
    if (scanned) void this.look(scanned, given({ scanned }, 'scanned'))
    else this.setData({ seen: seenLifts() })
  },

  async look(scanned: string, plain = scanned) {
    const seen = seenLift(/[0-9A-HJKMNP-TV-Z]{12}/.exec(plain.toUpperCase())?.[0] ?? '')
    this.setData({ lift: seen ?? null, facts: [], halted: '', choice: [], problem: '', looking: true })
    try {
      const { lifts } = await call('findLifts', { query: { scanned } })
      const [first] = lifts
      if (lifts.length === 1 && first)
        this.setData({ lift: rememberLift(first), facts: factsOf(first), halted: haltOf(first), looking: false })
      else this.setData({ choice: lifts.map(rememberLift), looking: false })
    } catch (error) {
      this.fail(error, seen)
    }
  },

  fail(error: unknown, seen: SeenLift | undefined) {
    const gone = error instanceof Problem && (error.kind === 'lift-unknown' || error.kind === 'lift-revoked')
    if (gone && seen) forgetLift(seen.code)
    const shown = gone ? null : (seen ?? null)
    this.setData({
      lift: shown,
      problem: shown ? FROM_PHONE : sentenceOf(error),
      hotline: (error instanceof Problem && error.hotline) || CITY.hotline,
      seen: seenLifts(),
      looking: false,
    })
  },

  dial(event: WechatMiniprogram.TouchEvent) {
    dial(String(event.currentTarget.dataset['number']))
  },

  sos() {
    open('sos', { lift: this.data.lift?.code ?? '' })
  },

  open(event: WechatMiniprogram.TouchEvent) {
    open(String(event.currentTarget.dataset['page']), { lift: this.data.lift?.code ?? '' })
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    void this.look(String(event.currentTarget.dataset['code']))
  },

  scan() {
    scanLift((scanned) => void this.look(scanned), (problem) => this.setData({ problem }))
  },

  type(event: WechatMiniprogram.Input) {
    this.typed = event.detail.value
  },

  find() {
    if (this.typed.trim()) void this.look(this.typed.trim())
    else this.setData({ problem: '请输入标签上的梯码或识别码。' })
  },

  onShareAppMessage() {
    const code = this.data.lift?.code
    return { title: this.data.lift?.place ?? CITY.name, path: `/pages/lift/lift${code ? `?code=${code}` : ''}` }
  },
})

function coverOf({ cover, cover_days_left: days }: Schemas['LiftDetails']): string {
  switch (cover) {
    case 'in_force':
      return '在保'
    case 'expiring':
      return `在保，剩 ${days} 天`
    case 'lapsed':
      return '已过期'
    case 'none':
      return '没有投保'
    default:
      return '没有查到'
  }
}

/** Why the lift is not to be used; empty where it is in use, or in a state that this build does not know. */
function haltOf({ details }: Schemas['Lift']): string {
  const words = details ? HALTED[details.state] : ''
  if (!details || !words) return ''
  const reason = details.state_reason ? `原因：${details.state_reason}。` : ''
  return `${words}，请不要乘坐。${reason}${details.back_on ? `预计 ${details.back_on} 恢复。` : ''}`
}

function examinationOf({ examination, examined_until: until }: Schemas['LiftDetails']): string {
  switch (examination) {
    case 'valid':
    case 'due_soon':
      return `有效期至 ${until ?? ''}`
    case 'overdue':
      return `有效期至 ${until ?? ''}，已过`
    case 'failed':
      return '最近一次不合格'
    default:
      return '没有查到'
  }
}

function factsOf({ details }: Schemas['Lift']): { name: string; value: string }[] {
  if (!details) return []
  return [
    { name: '保险', value: coverOf(details) },
    { name: '检验', value: examinationOf(details) },
    { name: '维保', value: details.maintainer.name || '没有登记' },
    { name: '使用单位', value: details.use_unit.name || '没有登记' },
    { name: '地址', value: details.address },
  ]
}
