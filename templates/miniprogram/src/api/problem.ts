/** Why something did not work, in a sentence that can be shown. */

const OFFLINE = '网络不通，没有送到。请看看信号，再试一次。'
const UNREADABLE = '服务器的回答看不懂，请稍后再试。'
const BY_STATUS: Record<number, string> = {
  401: '登录已过期，请再试一次。',
  404: '没有找到。',
  413: '内容太大。',
  429: '操作太快了，请过一会儿再试。',
}

export class Problem extends Error {
  constructor(
    /** The end of the problem's `type`, such as `lift-unknown`; `offline`; empty where the server named none. */
    readonly kind: string,
    readonly status: number,
    detail: string,
    readonly hotline = '',
    readonly retryAfterSeconds = 0,
  ) {
    super(detail)
  }

  static offline(): Problem {
    return new Problem('offline', 0, OFFLINE)
  }

  static unreadable(): Problem {
    return new Problem('', 0, UNREADABLE)
  }

  /** Read leniently: an older or newer server may leave members out or add some. */
  static read(status: number, body: unknown, retryAfter: string): Problem {
    const told = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
    const text = (name: string) => (typeof told[name] === 'string' ? (told[name] as string) : '')
    const kind = text('type').split('#')[1] ?? ''
    const detail = text('detail') || BY_STATUS[status] || '系统暂时有问题，请稍后再试。'
    return new Problem(kind, status, detail, text('hotline'), Number(retryAfter) || 0)
  }
}

/** The sentence to show for whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Problem ? error.message : '出了点问题，请再试一次。'
}
