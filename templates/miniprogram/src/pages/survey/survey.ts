/** Open surveys about the lift, and one's own answer, which may be changed until the end. */
import { call } from '../../api/client'
import { sentenceOf } from '../../api/problem'
import type { Schemas } from '../../api/types'
import { date } from '../../lib/format'
import { seenLift } from '../../lib/lifts_seen'
import { given } from '../../lib/open'
import { choices } from '../../lib/words'

type OpenSurvey = Schemas['OpenSurvey']

interface Asked {
  title: string
  closes: string
  answered: boolean
  questions: { key: string; words: string; required: boolean; told: string; options: { value: string; word: string }[] }[]
}

Page({
  data: {
    place: '',
    rounds: [] as { id: string; title: string; closes: string; answered: boolean }[],
    asked: null as Asked | null,
    looking: true,
    sending: false,
    thanks: '',
    problem: '',
  },
  lift: '',
  surveys: [] as OpenSurvey[],
  chosen: undefined as OpenSurvey | undefined,
  told: {} as Record<string, string>,

  async onLoad(query: Record<string, string | undefined>) {
    this.lift = given(query, 'lift')
    const place = seenLift(this.lift)?.place ?? ''
    try {
      const rounds = await this.fetch()
      const round = given(query, 'round')
      const only = this.surveys.length === 1 ? this.surveys[0] : this.surveys.find((one) => one.id === round)
      this.setData({ place, rounds, asked: only ? this.ask(only) : null, looking: false })
    } catch (error) {
      this.setData({ place, looking: false, problem: sentenceOf(error) })
    }
  },

  async fetch() {
    this.surveys = (await call('listSurveys', { path: { code: this.lift } })).surveys
    return this.surveys.map((one) => ({ id: one.id, title: one.title, closes: date(one.closes_at), answered: one.answer !== null }))
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    const found = this.surveys.find((one) => one.id === event.currentTarget.dataset['round'])
    if (found) this.setData({ asked: this.ask(found), thanks: '', problem: '' })
  },

  ask(survey: OpenSurvey): Asked {
    this.chosen = survey
    this.told = {}
    for (const [key, value] of Object.entries(survey.answer?.answers ?? {})) this.told[key] = String(value)
    return askedView(survey, this.told)
  },

  answer(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.told[String(event.currentTarget.dataset['key'])] = event.detail.value
  },

  async send() {
    const survey = this.chosen
    if (!survey || this.data.sending) return
    this.setData({ sending: true, problem: '' })
    try {
      const { version } = await call('answerSurvey', {
        path: { code: this.lift, round: survey.id },
        body: { answers: answersOf(survey, this.told), shown: survey.shown },
      })
      const thanks = version > 1 ? '已改好，谢谢您。以这一次为准。' : '已收到，谢谢您。截止前可以回来改。'
      // It is in, also where the list cannot be read just now.
      const rounds = await this.fetch().catch(() => this.data.rounds)
      this.setData({ sending: false, asked: null, thanks, rounds })
    } catch (error) {
      this.setData({ sending: false, problem: sentenceOf(error) })
    }
  },
})

function askedView(survey: OpenSurvey, told: Record<string, string>): Asked {
  return {
    title: survey.title,
    closes: date(survey.closes_at),
    answered: survey.answer !== null,
    questions: survey.questions.map((one, place) => ({
      key: one.key,
      words: `${place + 1}. ${one.words}`,
      required: one.required,
      told: told[one.key] ?? '',
      options: optionsOf(one),
    })),
  }
}

function optionsOf(question: Schemas['AskedInSurvey']): { value: string; word: string }[] {
  if (question.kind === 'scale') return choices('score').reverse()
  return question.choices.map((word, place) => ({ value: String(place + 1), word }))
}

/** Scores and choices are numbers, texts are not. */
function answersOf(survey: OpenSurvey, told: Record<string, string>): Record<string, number | string> {
  const answers: Record<string, number | string> = {}
  for (const { key, kind } of survey.questions) {
    const answer = told[key]
    if (answer) answers[key] = kind === 'text' ? answer : Number(answer)
  }
  return answers
}
