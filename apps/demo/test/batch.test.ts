import { readFile, writeFile } from 'node:fs/promises'
import { startServer } from '@llm-cookbook/embed-client/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  const lines = ['one', 'two', 'three'].map(input => JSON.stringify({ model: 'm', input }))
  await writeFile(place.path('in.jsonl'), `${lines.join('\n')}\n`)
})
afterAll(() => place.remove())

describe('cookbook batch', () => {
  it('runs a file to its end, in order, and does nothing the second time', async () => {
    const server = await startServer()
    try {
      const args = ['batch', 'run', 'in.jsonl', '--out', 'run.jsonl', '--poll-ms', '10', '--base-url', server.url]
      const { code, value } = await place.json(args)
      expect([code, value]).toMatchObject([0, { total: 3, succeeded: 3, failed: 0 }])
      const inputs = (await readFile(place.path('run.jsonl'), 'utf8'))
        .trimEnd()
        .split('\n')
        .map(line => (JSON.parse(line) as [{ input: string }])[0].input)
      expect(inputs).toEqual(['one', 'two', 'three'])
      const requests = server.requests.length
      expect((await place.run(args)).stdout).toMatch(/^run\.jsonl: 3 of 3 requests \(0 failed\), \d+ tokens\n$/)
      expect(server.requests).toHaveLength(requests)
    } finally {
      await server.close()
    }
  })
  it('is submitted, looked at and cancelled', async () => {
    const server = await startServer({ batches: { lineMs: 60_000 } })
    try {
      const rest = ['in.jsonl', '--out', 'later.jsonl', '--poll-ms', '10', '--base-url', server.url]
      const none = await place.json(['batch', 'status', ...rest])
      expect(none).toMatchObject({ code: 1, value: { error: { code: 'not-submitted' } } })
      expect(await place.json(['batch', 'submit', ...rest])).toMatchObject({ code: 0, value: { ended: false } })
      expect(await place.json(['batch', 'status', ...rest])).toMatchObject({
        code: 0,
        value: { requests: 3, completed: 0, batches: [{ status: 'in_progress' }] }
      })
      expect(await place.json(['batch', 'cancel', ...rest])).toMatchObject({
        value: { batches: [{ status: 'cancelling' }] }
      })
    } finally {
      await server.close()
    }
  })
  it.each([
    [['batch'], /^What to do is missing/],
    [['batch', 'fetch', 'in.jsonl'], "batch wants one of run, submit, status, cancel, and got 'fetch'."],
    [['batch', 'run', 'in.jsonl'], /^--out is missing/]
  ])('%j is wrong usage', async (args, message) => {
    const { code, value } = await place.json(args)
    expect(code).toBe(2)
    expect((value as { error: { message: string } }).error.message).toMatch(message)
  })
})
