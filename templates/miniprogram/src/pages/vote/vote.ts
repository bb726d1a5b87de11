/** What the owners around the lift decide: proving to be one, voting for one's head, the receipt, an objection. */
import { call } from '../../api/client'
import { newKey } from '../../api/key'
import { Problem, sentenceOf } from '../../api/problem'
import { token } from '../../api/session'
import type { Schemas } from '../../api/types'
import { given } from '../../lib/open'
import { choices, word } from '../../lib/words'
import { ballotReceiptView, voteView, type BallotReceiptView, type VotePage } from './view'

interface Changes {
  vote?: VotePage
  receipts?: BallotReceiptView[]
  proxyCode?: string
  looking?: boolean
  problem?: string
}

const NOT_MINE = '这张票不是我投的，也不是共有人投的。'

Page({
  data: {
    votes: [] as { slug: string; title: string; estate: string; stage: string }[],
    vote: null as VotePage | null,
    receipts: [] as BallotReceiptView[],
    choices: choices('choice'),
    looking: true,
    sending: false,
    mayDispute: false,
    proxyCode: '',
    problem: '',
  },
  slug: '',
  proof: {} as Schemas['OwnerProof'],
  paper: { code: '', name: '', lastFour: '' },
  keys: {} as Record<string, string>,
  proxyCode: '',

  async onLoad(query: Record<string, string | undefined>) {
    this.keys = {}
    this.paper = { code: '', name: '', lastFour: '' }
    this.slug = given(query, 'slug')
    if (this.slug) return this.look()
    const lift = given(query, 'lift')
    try {
      const { votes } = lift ? await call('listVotesOfLift', { path: { code: lift } }) : await call('listVotes', {})
      const briefs = votes.map(({ slug, title, estate, stage }) => ({ slug, title, estate, stage: word('vote_stage', stage) }))
      this.setData({ votes: briefs, looking: false })
    } catch (error) {
      this.setData({ looking: false, problem: sentenceOf(error) })
    }
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    this.slug = String(event.currentTarget.dataset['slug'])
    void this.look()
  },

  async look() {
    // Signed in where that works, so that one's own part is in the answer.
    await token().catch(() => '')
    await this.act(async () => shown(await call('getVote', { path: { slug: this.slug } })))
  },

  /** Does one thing at a time and shows what it gives, or why it did not work. */
  async act(what: () => Promise<Changes>) {
    if (this.data.sending) return
    this.setData({ sending: true })
    try {
      this.setData({ sending: false, mayDispute: false, ...(await what()) })
    } catch (error) {
      const mayDispute = error instanceof Problem && error.kind === 'owner-disputed' && !this.proof.dispute
      this.setData({ sending: false, looking: false, mayDispute, problem: sentenceOf(error) })
    }
  },

  typeCode(event: WechatMiniprogram.Input) {
    this.paper.code = event.detail.value.trim()
  },

  typeName(event: WechatMiniprogram.Input) {
    this.paper.name = event.detail.value.trim()
  },

  typeLastFour(event: WechatMiniprogram.Input) {
    this.paper.lastFour = event.detail.value.trim()
  },

  proveByCode() {
    const { code, name, lastFour } = this.paper
    if (code) void this.prove({ code, name, last_four: lastFour })
    else this.setData({ problem: '请填写邀请码。' })
  },

  proveByPhone() {
    void this.prove({})
  },

  /** Somebody else is known as this owner: the committee shall find out who it is. */
  dispute() {
    void this.prove({ ...this.proof, dispute: true })
  },

  prove(body: Schemas['OwnerProof']) {
    this.proof = body
    return this.act(async () => shown(await call('proveOwner', { path: { slug: this.slug }, body })))
  },

  cast(event: WechatMiniprogram.TouchEvent) {
    const head = Number(event.currentTarget.dataset['head'])
    const choice = event.currentTarget.dataset['choice'] as Schemas['Choice']
    void this.act(async () => {
      // The same choice again after a lost answer is the same ballot.
      const tap = `${head}:${choice}`
      const key = (this.keys[tap] ??= newKey())
      const path = { slug: this.slug }
      try {
        const { receipts } = await call('castBallot', { path, body: { choice, heads: [head] }, key })
        this.keys = {}
        const views = receipts.map(ballotReceiptView)
        // The ballot is in: its receipt is shown, also where the rest cannot be read just now.
        return await call('getVote', { path }).then(
          (vote) => ({ ...shown(vote), receipts: views }),
          () => ({ receipts: views }),
        )
      } catch (error) {
        if (error instanceof Problem && error.kind === 'key-reused') this.keys = {}
        throw error
      }
    })
  },

  notMe(event: WechatMiniprogram.TouchEvent) {
    const entry = Number(event.currentTarget.dataset['entry'])
    void this.act(async () => {
      const { confirm } = await wx.showModal({ title: '提出异议', content: NOT_MINE, confirmText: '提出异议' })
      if (!confirm) return {}
      return shown(await call('objectToVote', { path: { slug: this.slug }, body: { entry, words: NOT_MINE } }))
    })
  },

  entrust(event: WechatMiniprogram.TouchEvent) {
    const path = { slug: this.slug, head: String(event.currentTarget.dataset['head']) }
    void this.act(async () => {
      const { code } = await call('grantProxy', { path })
      // Shown this once: it must not hang on whether the rest can be read.
      const vote = await call('getVote', { path: { slug: this.slug } }).catch(() => null)
      return { ...(vote ? shown(vote) : {}), proxyCode: `${code.slice(0, 5)}-${code.slice(5)}` }
    })
  },

  revoke(event: WechatMiniprogram.TouchEvent) {
    const path = { slug: this.slug, head: String(event.currentTarget.dataset['head']) }
    void this.act(async () => ({ ...shown(await call('revokeProxy', { path })), proxyCode: '' }))
  },

  typeProxy(event: WechatMiniprogram.Input) {
    this.proxyCode = event.detail.value.trim()
  },

  takeProxy() {
    const code = this.proxyCode
    if (!code) return this.setData({ problem: '请填写委托码。' })
    void this.act(async () => shown(await call('takeProxy', { path: { slug: this.slug }, body: { code } })))
  },

  copyBulletin() {
    if (this.data.vote) wx.setClipboardData({ data: `${this.data.vote.address}/bulletin.json` })
  },
})

function shown(vote: Schemas['Vote']): Changes {
  return { vote: voteView(vote), looking: false, problem: '' }
}
