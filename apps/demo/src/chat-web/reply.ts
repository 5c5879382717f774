import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** An answer of the server that is no success. */
export class HttpProblem extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/**
 * For every response. Scripts, styles and data come from this server alone; nothing is run that stands in a page's markup or
 * in a string, and pages of others can neither frame nor read what is here.
 */
export const strictHeaders: OutgoingHttpHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types cookbook'
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store'
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { ...strictHeaders, 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(value))
}

export function sendProblem(response: ServerResponse, { status, code, message }: HttpProblem): void {
  // What has begun as a success can only be broken off.
  if (response.headersSent) response.destroy()
  else sendJson(response, { error: { code, message } }, status)
}

/**
 * The JSON object of a request.
 *
 * @throws HttpProblem  413 where it is longer than `most` bytes, 400 where it is none, 415 where it does not say that it is one
 */
export async function readJson(request: IncomingMessage, most: number): Promise<Record<string, unknown>> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    throw new HttpProblem(415, 'not-json', 'The request has to be application/json.')
  }
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Uint8Array>) {
    length += part.length
    if (length > most) throw new HttpProblem(413, 'too-long', `A request has at most ${most} bytes.`)
    parts.push(part)
  }
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw new HttpProblem(400, 'not-json', 'The request has to be a JSON object.')
}
