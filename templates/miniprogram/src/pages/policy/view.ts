/** A lift's cover in the words of the page. */
import type { Schemas } from '../../api/types'
import { date, yuan } from '../../lib/format'
import { word } from '../../lib/words'

type Policy = Schemas['PolicyView']

export function coverView(cover: Schemas['CoverView']) {
  const { state, what_if: whatIf } = cover
  const owner = whatIf?.parts.find((one) => one.payer === 'owner')
  return {
    sentence: sentenceOf(cover),
    bad: state === 'lapsed' || state === 'none',
    insured: state === 'in_force' || state === 'expiring',
    policies: cover.policies.map(policyView),
    stars: cover.stars,
    star: whatIf?.star ?? cover.star_now ?? 0,
    whatIf: whatIf && owner ? `${whatIf.star} 星：业主一方承担 ${yuan(owner.fen)} 元（责任险，每年）` : '',
    steps: whatIf?.steps.map((one) => ({ name: `${word('factor', one.factor)} ${one.by}`, value: `${one.yuan} 元` })) ?? [],
  }
}

export type CoverPage = ReturnType<typeof coverView>

function sentenceOf({ state, days_left: days }: Schemas['CoverView']): string {
  switch (state) {
    case 'in_force':
      return `这部电梯有保险，还有 ${days} 天到期。`
    case 'expiring':
      return `这部电梯有保险，但 ${days} 天后到期，没有看到续保。可以提醒物业或业委会。`
    case 'lapsed':
      return '这部电梯的保险已过期，目前没有保险。'
    case 'none':
      return '核对过：这部电梯没有投保。'
    default:
      return '没有查到这部电梯的保险，也没有人核对过。不等于没有保险。'
  }
}

function policyView(policy: Policy) {
  return {
    number: policy.masked_number,
    hotline: policy.hotline,
    facts: [
      { name: '产品', value: policy.product },
      { name: '险种', value: policy.lines.map((one) => word('cover_line', one)).join('、') },
      ...policy.insurers.map((one) => ({ name: one.is_lead ? '保险机构' : '共保', value: one.name })),
      { name: '保单号', value: policy.masked_number },
      { name: '期间', value: `${date(policy.starts_at)} 零时起，${date(policy.ends_at)} 零时止` },
      { name: '投保电梯', value: `${policy.lifts} 部` },
    ],
    exclusions: [...(policy.exclusions.length ? policy.exclusions : ['保险机构还没有登记免责内容，请拨打报案电话问清楚。']), ...deductible(policy)],
    benefits: policy.benefits.map((line) => ({ name: word('benefit', line.benefit), value: sums(line) })),
    unwritten: unwritten(policy),
    premium: `这部电梯每年 ${yuan(policy.premium_fen)} 元${policy.funding ? `，来自${word('funding', policy.funding)}` : ''}。`,
    shares: policy.shares?.parts.map((one) => ({ name: word('payer', one.payer), value: `${yuan(one.fen)} 元` })) ?? [],
    claims: claimsOf(policy.claims),
  }
}

/** The sums of a line, and what is left of them after the claims so far. */
function sums(line: Policy['benefits'][number]): string {
  if (line.left_fen === 0) return '限额已经用完，赔不赔请问保险机构'
  const tiers = line.tiers.map((one) => `${one.over ? '超过' : '满'} ${one.minutes} 分钟每人 ${yuan(one.fen)} 元`)
  const parts: [string, number | null][] = [
    ['每人最多', line.person_fen],
    ['其中每人医疗费最多', line.medical_fen],
    ['60 岁以上、未成年、残疾人每人', line.protected_fen],
    ['每次最多', line.event_fen],
    ['累计最多', line.total_fen],
    ['每次免赔', line.deductible_fen],
    ['受保单合计限额和已有理赔影响，现在一次最多', line.left_fen],
  ]
  const said = parts.filter(([, fen]) => fen !== null).map(([name, fen]) => `${name} ${yuan(fen ?? 0)} 元`)
  return [...tiers, ...said].join('；') || '金额没有登记'
}

/** What the contract does not say is said to be so. */
function unwritten({ unwritten: kinds }: Policy): string {
  if (!kinds.length) return ''
  return `保单没有写的：${kinds.map((one) => word('benefit', one)).join('、')}。没有写的，不能当作会赔。`
}

function deductible({ deductible_fen: fen, deductible_percent: percent }: Policy): string[] {
  if (!fen && !percent) return []
  const parts = [fen ? `${yuan(fen)} 元` : '', percent ? `损失的 ${percent}%` : ''].filter(Boolean)
  return [`免赔：每次事故 ${parts.join('，或者 ')}${parts.length > 1 ? '，取多的' : ''}，由自己承担。`]
}

function claimsOf(claims: Schemas['ClaimCounts']): string {
  if (!claims.on_policy) return '还没有理赔。'
  const overdue = claims.overdue ? `，${claims.overdue} 件超期` : ''
  return `这部电梯 ${claims.on_lift} 件；整份保单 ${claims.on_policy} 件，已结 ${claims.settled} 件，在办 ${claims.open} 件${overdue}。`
}
