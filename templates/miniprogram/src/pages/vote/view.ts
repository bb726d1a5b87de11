/** A decision of the owners in the words of the page. */
import type { Schemas } from '../../api/types'
import { inFours, squareMetres, time, yuan } from '../../lib/format'
import { word } from '../../lib/words'

type Vote = Schemas['Vote']

const BEFORE_THE_END = ['noticed', 'open']
const AFTER_THE_RESULT = ['objections', 'final']

export function voteView(vote: Vote) {
  return {
    title: vote.title,
    estate: vote.estate,
    address: vote.address,
    stage: word('vote_stage', vote.stage),
    open: vote.stage === 'open',
    mayEntrust: BEFORE_THE_END.includes(vote.stage) && (vote.proxy_limit ?? 0) > 0,
    proxyLimit: vote.proxy_limit ?? 0,
    mayProve: BEFORE_THE_END.includes(vote.stage),
    when: whenOf(vote),
    words: vote.words,
    facts: factsOf(vote),
    participation: [
      `面积：已参加 ${squareMetres(vote.area.taken_part)} ㎡，至少要 ${squareMetres(vote.area.needed)} ㎡，一共 ${squareMetres(vote.area.whole)} ㎡`,
      `人数：已参加 ${vote.people.taken_part} 人，至少要 ${vote.people.needed} 人，一共 ${vote.people.whole} 人`,
    ],
    result: resultOf(vote.result),
    heads: vote.heads.map((one) => headView(one, vote)),
  }
}

export type VotePage = ReturnType<typeof voteView>

export function ballotReceiptView(one: Schemas['BallotReceipt']) {
  return { receipt: one.receipt, shown: inFours(one.receipt), choice: word('choice', one.choice) }
}

export type BallotReceiptView = ReturnType<typeof ballotReceiptView>

function whenOf({ stage, opens_at: opens, closes_at: closes }: Vote): string {
  if (stage === 'noticed') return `还没有开始。${time(opens)} 到 ${time(closes)} 投票，现在可以先认证、看清楚。`
  if (stage === 'open') return `投票到 ${time(closes)} 截止。`
  if (stage === 'withdrawn') return '这次表决撤回了，已经投的票不再计。'
  return AFTER_THE_RESULT.includes(stage) ? '结果已经公布。' : '投票已经截止，等业委会公布结果。谁投了什么，公布前谁也看不到。'
}

function factsOf(vote: Vote) {
  return [
    { name: '用途', value: word('purpose', vote.purpose) },
    { name: '总费用', value: `${yuan(vote.cost_fen)} 元` },
    ...(vote.insurance_fen ? [{ name: '保险付', value: `${yuan(vote.insurance_fen)} 元` }] : []),
    { name: '业主付', value: `${yuan(vote.amount_fen)} 元，按面积分摊` },
    { name: '钱从哪来', value: word('funding', vote.funding) },
    { name: '怎样通过', value: `面积和人数都有三分之二以上参加；${word('threshold', vote.threshold)}。${vote.article}` },
    { name: '结果', value: `${word('vote_mode', vote.mode)}。${vote.mode_reason}` },
    {
      name: '不投票的',
      value:
        vote.non_voters === 'with_the_majority'
          ? `收到送达的，按多数人的意见算。${vote.non_voters_reason}`
          : '不算参加，也不算同意',
    },
  ]
}

function resultOf(result: Vote['result']) {
  if (!result) return []
  const weight = ({ area, heads }: Schemas['VoteWeight']) => `${squareMetres(area)} ㎡，${heads} 人`
  return [
    { name: '结果', value: result.passed ? '通过' : '没有通过' },
    ...(result.depends ? [{ name: '注意', value: '结果取决于计票方式' }] : []),
    { name: '全体', value: weight(result.whole) },
    { name: '参加', value: weight(result.voted) },
    { name: '同意', value: weight(result.in_favour) },
    { name: '反对', value: weight(result.against) },
  ]
}

function headView(one: Schemas['VoteHead'], vote: Vote) {
  const latest = one.ballots.find((ballot) => ballot.standing === 'counted')
  return {
    head: one.head,
    units: one.units.map(({ label, area, share_fen: fen }) => ({ label, area: squareMetres(area), share: yuan(fen) })),
    byProxy: one.by_proxy,
    entrusted: one.entrusted ?? false,
    takenUp: one.taken_up ?? false,
    now: latest?.choice ? word('choice', latest.choice) : '',
    ballots: one.ballots.map((ballot) => ({
      entry: ballot.entry,
      words: `${ballot.choice ? word('choice', ballot.choice) : `第 ${ballot.entry} 条记录`}，${word('ballot_standing', ballot.standing)}`,
      at: `${time(ballot.at)} ${word('ballot_way', ballot.way)}${ballot.receipt ? `，回执 ${inFours(ballot.receipt)}` : ''}`,
      objection: ballot.objection ? `异议${word('objection', ballot.objection)}` : '',
      mayObject: !ballot.is_mine && !ballot.objection && !one.by_proxy && vote.stage !== 'final',
    })),
  }
}
