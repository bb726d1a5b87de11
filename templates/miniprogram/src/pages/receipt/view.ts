/** A receipt in the words of the page. */
import type { Schemas } from '../../api/types'
import { CITY } from '../../city'
import { inFours, time } from '../../lib/format'
import { word } from '../../lib/words'

type Receipt = Schemas['Receipt']
type Recipient = Schemas['Recipient']
type Happened = Schemas['Happened']

const RESCUE_TITLES: Record<string, string> = { released: '请确认：您出来了吗？', closed: '已安全脱困' }
/** What a newer server says and this build does not know. */
const NEWER_STATE = '有新进展'
const UNDER_WAY = ['acknowledged', 'departed', 'arrived']
const TONES: Record<string, string> = {
  retrying: 'warn',
  delivered: 'warn',
  accepted: 'good',
  handling: 'good',
  resolved: 'good',
  refused: 'bad',
  dead: 'bad',
}
const HAPPENED: Record<string, string> = {
  filed: '收到报告',
  joined: '又有人报告同一件事',
  located: '确认了是哪部电梯',
  merged: '并入同一部电梯的求助',
  moved: '报告人更正：是另一部电梯',
  withdrawn: '报告人说是误报，等待核实',
  asked: '请您确认是否已安全出来',
  relapsed: '这部电梯又有人被困',
  grouped: '同一小区有几部电梯有人被困，一起处理',
  erasure: '收回电话，已要求收到的单位删除',
}
const DONE_BY_ACTOR: Record<string, string> = {
  accepted: word('recipient', 'accepted'),
  handling: word('recipient', 'handling'),
  resolved: word('recipient', 'resolved'),
  refused: word('recipient', 'refused'),
  recorded: '有这件事的记录',
}

export function receiptView(report: Receipt) {
  const entrapment = report.kind === 'entrapment'
  const urgent = entrapment && report.stage !== 'resolved'
  const saysOut = urgent && (report.rescue?.says_to_be_out ?? false)
  return {
    title: titleOf(report),
    number: inFours(report.receipt_number),
    state: word('state', report.state ?? report.stage, NEWER_STATE),
    now: report.now ?? '',
    advice: report.advice ?? [],
    place: report.place,
    hotline: report.hotline,
    rescueNumber: report.rescue_number,
    urgent,
    saysReleased: report.rescue?.state === 'released',
    saysOut,
    canSayOut: !saysOut && (report.rescue?.can_say_out ?? false),
    canSayInside: saysOut || (report.rescue?.can_say_inside ?? false),
    askIfFixed: report.ask_if_fixed,
    asksForPeople: urgent && report.rescue?.state !== 'released',
    liftUnknown: !report.place,
    mayCorrectLift: report.may_correct_lift ?? false,
    takesPhotos: report.takes_photos ?? false,
    takesVoices: report.takes_voices ?? false,
    inside: report.people?.inside ?? 0,
    needs: report.people?.needs ?? [],
    surveyRound: report.survey_round ?? '',
    questions: report.questions.filter((one) => !one.answered),
    recipients: report.recipients.map((one, place) => ({ key: place, ...recipientView(one) })),
    words: report.words,
    photos: report.photos.map((one) => (one.startsWith('/') ? CITY.server + one : one)),
    voices: (report.voices ?? []).map((one, place) => ({ key: place, ...voiceView(one) })),
    contact: report.contact ? `${report.contact.masked_phone}，给：${report.contact.parts.map((one) => word('part', one)).join('、')}` : '',
    timeline: report.timeline.map((one, place) => ({ key: place, words: happenedView(one, report.kind), time: time(one.at) })),
  }
}

export type ReceiptView = ReturnType<typeof receiptView>

function titleOf({ kind, rescue }: Receipt): string {
  if (rescue && UNDER_WAY.includes(rescue.state)) return `救援${word('state', rescue.state)}`
  if (rescue) return RESCUE_TITLES[rescue.state] ?? '求助已登记'
  if (kind === 'entrapment') return '求助已登记'
  return kind === 'suggestion' ? '建议已登记，谢谢您' : '报告已登记，谢谢您'
}

/** `link` is empty for a voice that cannot be played, or not yet. */
function voiceView({ link, seconds, note, transcript }: Schemas['SpokenVoice']) {
  return {
    link,
    label: `${seconds} 秒语音`,
    note: link ? '' : note || '语音正在转换，过一会儿就能听。',
    transcript: transcript && `机器听写，可能有错：${transcript}`,
  }
}

function recipientView(one: Recipient) {
  return {
    name: one.name,
    part: word('part', one.part),
    ticket: one.ticket,
    reason: one.reason,
    phone: one.phone,
    state: word('recipient', one.standing, NEWER_STATE),
    tone: TONES[one.standing] ?? '',
  }
}

function happenedView({ kind, actor, words }: Happened, of: string): string {
  if (kind === 'filed' && of === 'suggestion') return '收到建议'
  if (kind === 'said') return `您补充：${words || '位置、照片或里面的情况'}`
  if (kind === 'paged') return `已加派：${words}`
  if (kind === 'cause') return `原因：${words}`
  if (kind === 'questioned') return `${actor} 问您：${words}`
  if (kind === 'replied') return `您回答：${words || '（已删除）'}`
  if (kind === 'answered') return `${actor} 答复：${words || '（已删除）'}`
  const step = word('step', kind, '')
  const done = DONE_BY_ACTOR[kind] ?? step
  if (done) return [actor && actor !== '报告人' ? actor : '', done, words].filter(Boolean).join(' ')
  return HAPPENED[kind] ?? ([actor, words].filter(Boolean).join('：') || NEWER_STATE)
}
