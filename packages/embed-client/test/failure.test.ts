import { describe, expect, it } from 'vitest'
import { explain } from '../src/failure.ts'

/** An error as the `openai` client makes it of an answer. */
function clientError(status: number, headers: Record<string, string> = {}, fields: object = {}): Error {
  return Object.assign(new Error(`${status} words of the service`), {
    status,
    headers: new Headers(headers),
    ...fields
  })
}

describe('explain', () => {
  it.each([
    [400, 'bad-request', false],
    [401, 'unauthorized', false],
    [402, 'quota-exceeded', false],
    [403, 'forbidden', false],
    [404, 'not-found', false],
    [408, 'timeout', true],
    [409, 'server-error', true],
    [413, 'too-large', false],
    [422, 'bad-request', false],
    [429, 'rate-limited', true],
    [500, 'server-error', true],
    [502, 'server-error', true],
    [503, 'server-error', true],
    [529, 'server-error', true],
    [307, 'bad-response', false]
  ])('status %i is %s, retryable: %s', (status, code, retryable) => {
    expect(explain(clientError(status), [])).toMatchObject({ code, retryable, status })
  })

  // What services send, in their words.
  it.each([
    [400, "This model's maximum context length is 8192 tokens, however you requested 9000 tokens"],
    [400, 'Requested 453357 tokens, max 300000 tokens per request'],
    [400, 'Too many tokens in batch. Max is 16384 got 17555'],
    [400, 'the input length exceeds the context length'],
    [422, 'batch size 64 > maximum allowed batch size 32'],
    [429, 'Request too large for text-embedding-3-small on tokens per min (TPM): Limit 30000, Requested 342389.'],
    [500, 'input is too large to process. increase the physical batch size'],
    [413, 'anything']
  ])('status %i, "%s": too large, and not to be sent again as it is', (status, message) => {
    const error = Object.assign(new Error(message), { status, headers: new Headers() })
    expect(explain(error, [])).toMatchObject({ code: 'too-large', retryable: false, status })
  })

  it('takes no other refusal for one of the size', () => {
    const codes = [
      [429, 'Rate limit reached on tokens per min (TPM): Limit 200000, Used 195663, Requested 7592.'],
      [400, 'Unknown parameter: dimensions'],
      [503, 'too many requests in the queue']
    ].map(([status, message]) => explain(Object.assign(new Error(String(message)), { status }), []).code)
    expect(codes).toEqual(['rate-limited', 'bad-request', 'server-error'])
  })

  it('hides secrets before it shortens what the service says', () => {
    const words = `${'x'.repeat(995)} sk-secret ${'y'.repeat(9000)}`
    const { message } = explain(clientError(500, {}, { message: words }), ['sk-secret'])
    expect(message.length).toBeLessThan(1100)
    expect(message).not.toContain('sk')
    expect(message.endsWith('…')).toBe(true)
  })

  it('keeps the words of the service', () => {
    expect(explain(clientError(429), []).message).toBe('The service asks to slow down: 429 words of the service')
  })

  it('says that redirects are not followed', () => {
    expect(explain(clientError(301), []).message).toContain('redirects are not followed')
  })

  it('does not retry where the quota is used up, whatever else is said', () => {
    for (const fields of [{ code: 'insufficient_quota' }, { type: 'insufficient_quota' }]) {
      const error = explain(clientError(429, { 'x-should-retry': 'true' }, fields), [])
      expect(error).toMatchObject({ code: 'quota-exceeded', retryable: false, status: 429 })
    }
  })

  it('obeys x-should-retry', () => {
    expect(explain(clientError(500, { 'x-should-retry': 'false' }), []).retryable).toBe(false)
    expect(explain(clientError(400, { 'x-should-retry': 'true' }), []).retryable).toBe(true)
    expect(explain(clientError(500, { 'x-should-retry': 'perhaps' }), []).retryable).toBe(true)
  })

  const date = 'Mon, 23 Nov 2026 10:00:00 GMT'
  it.each([
    [{ 'retry-after-ms': '1500' }, 1500],
    [{ 'retry-after-ms': '12.5', 'retry-after': '3' }, 12.5],
    [{ 'retry-after-ms': 'soon', 'retry-after': '3' }, 3000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '3600' }, 3_600_000],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'retry-after': 'Infinity' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': 'Mon, 23 Nov 2026 10:01:30 GMT', date }, 90_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT', date }, 0],
    [{ 'retry-after': 'Mon, 23 Nov 2026 10:01:30 GMT' }, undefined],
    [{}, undefined]
  ])('reads how long to wait out of %j', (headers: Record<string, string>, expected) => {
    expect(explain(clientError(429, headers), []).retryAfterMs).toBe(expected)
  })

  it('tells the request by the name that the service gave it', () => {
    expect(explain(clientError(500, { 'x-request-id': 'req_1' }), []).requestId).toBe('req_1')
    expect(explain(clientError(500), []).requestId).toBeUndefined()
  })

  it('names the trouble of a connection', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const error = new Error('Connection error.', { cause: new TypeError('fetch failed', { cause: refused }) })
    expect(explain(error, [])).toMatchObject({
      code: 'connection',
      retryable: true,
      message: 'The connection to the service failed: Connection error. (ECONNREFUSED)'
    })
  })

  it('does not hang on causes in a circle', () => {
    const error = new Error('odd')
    error.cause = error
    expect(explain(error, []).code).toBe('connection')
  })

  it('tells half an answer and lateness from a broken connection', () => {
    expect(explain(new SyntaxError('Unexpected end of JSON input'), [])).toMatchObject({
      code: 'bad-response',
      retryable: true
    })
    expect(explain(new Error('Request timed out.'), [])).toMatchObject({ code: 'timeout', retryable: true })
  })

  it('hides secrets wherever they stand, and keeps no cause that might have them', () => {
    const error = Object.assign(new Error('401 sk-secret is no key, sk-secret!'), {
      status: 401,
      headers: new Headers({ 'x-request-id': 'req-sk-secret' }),
      error: { message: 'sk-secret' }
    })
    const explained = explain(error, ['sk-secret'])
    expect(explained.message).toBe('The service does not accept the key: 401 [hidden] is no key, [hidden]!')
    expect(explained.requestId).toBe('req-[hidden]')
    expect(explained.cause).toBeUndefined()
  })

  it('takes things that are no errors', () => {
    expect(explain('gone', [])).toMatchObject({
      code: 'connection',
      message: 'The connection to the service failed: gone'
    })
    expect(explain(undefined, []).code).toBe('connection')
  })
})
