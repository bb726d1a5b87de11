/** Maintenance and evaluations in the words of the page. */
import type { Schemas } from '../../api/types'
import { date, stars, time } from '../../lib/format'
import { word } from '../../lib/words'

const MOST_VISITS = 10

const STANDINGS: Record<string, [string, string]> = {
  on_time: ['按时', 'good'],
  due_soon: ['快到期', 'warn'],
  exempt: ['按需维保', ''],
}

export function maintainerView(of: Schemas['MaintainerOfLift'], kept: Schemas['Maintenance']) {
  return {
    name: of.maintainer || '没有登记维保单位',
    phone: of.phone,
    evaluation: of.evaluation ? { ...evaluationView(of.evaluation), measures: measuresOf(of.evaluation) } : null,
    onDemand: kept.on_demand,
    standings: kept.standings.map(standingView),
    visits: kept.visits.slice(0, MOST_VISITS).map((one, key) => ({ key, name: word('node', one.node), when: time(one.done_at) })),
  }
}

export type MaintainerPage = ReturnType<typeof maintainerView>

export function evaluationView(one: Schemas['Evaluation']) {
  const notRanked = one.is_ranked ? '' : '。维保的电梯少，只供参考，不排序'
  return {
    key: one.maintainer_id,
    name: one.maintainer,
    star: one.star ?? 0,
    stars: stars(one.star),
    summary: `等级 ${one.grade} · ${one.score} 分 · ${one.lifts} 部电梯${notRanked}`,
    notice: one.state === 'public' ? `公示中，到 ${date(one.public_until)}，还可能改变` : '',
  }
}

export type EvaluationLine = ReturnType<typeof evaluationView>

function measuresOf(one: Schemas['Evaluation']) {
  return one.measures.filter((measure) => measure.points !== null).map(({ name, seen }) => ({ name, value: seen }))
}

function standingView(one: Schemas['NodeStanding']) {
  const [state, tone] = one.standing === 'overdue' ? [`逾期 ${one.days_overdue} 天`, 'bad'] : (STANDINGS[one.standing] ?? ['没有记录', ''])
  const due = one.due ? `，下次最迟 ${one.due}` : ''
  return { name: word('node', one.node), when: one.last ? `上次 ${one.last}${due}` : '', state, tone }
}
