/** One HTTP exchange by `wx.request`. Rejects only with a Problem, and always within the timeout. */
import { CITY } from '../city'
import { Problem } from './problem'

export const PREFIX = '/api/v1'
export const TIMEOUT_MS = 10_000

export interface Exchange {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  body?: unknown
  headers?: Record<string, string>
}

export interface Reply {
  status: number
  body: unknown
  retryAfter: string
}

export function exchange({ method, path, body, headers = {} }: Exchange): Promise<Reply> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: CITY.server + PREFIX + path,
      method,
      data: body === undefined ? undefined : JSON.stringify(body),
      header: { 'Content-Type': 'application/json', ...headers },
      timeout: TIMEOUT_MS,
      success: ({ statusCode, data, header }) =>
        resolve({ status: statusCode, body: data, retryAfter: headerOf(header, 'retry-after') }),
      fail: () => reject(Problem.offline()),
    })
  })
}

/** Names of headers come in any case. */
function headerOf(headers: Record<string, unknown>, name: string): string {
  const found = Object.keys(headers).find((one) => one.toLowerCase() === name)
  return found ? String(headers[found]) : ''
}
