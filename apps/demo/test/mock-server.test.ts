import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Run, Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
})
afterAll(() => place.remove())

/** Runs the server, uses it, and ends it as Ctrl-C does. */
function whileServing(args: readonly string[], use: (url: string) => Promise<void>): Promise<Run> {
  return place.run(['mock-server', '--json', ...args], {
    async onStart(child) {
      try {
        await use(await addressOf(child))
      } finally {
        child.kill('SIGINT')
      }
    }
  })
}

async function addressOf(child: ChildProcess): Promise<string> {
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', resolve)
    child.once('exit', () => {
      reject(new Error('The server ended before it told its address.'))
    })
  })
  return (JSON.parse(line) as { url: string }).url
}

async function post(
  url: string,
  input: readonly string[],
  key = 'any'
): Promise<{ status: number; headers: Headers; vectors: number[][] }> {
  const answer = await fetch(`${url}/embeddings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', input })
  })
  const { data = [] } = (await answer.json()) as { data?: { embedding: number[] }[] }
  return { status: answer.status, headers: answer.headers, vectors: data.map(({ embedding }) => embedding) }
}

const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

// Windows has no signals that a parent could send to let a child end cleanly.
describe.skipIf(process.platform === 'win32')('cookbook mock-server', () => {
  it('serves vectors with meaning on this machine until Ctrl-C, and tells what it served', async () => {
    const { code, stdout, stderr } = await whileServing([], async url => {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/)
      const { vectors } = await post(url, ['The cat sat on the mat.', 'A kitten lay on a rug.', 'Interest rates rose.'])
      const [cat, kitten, rates] = vectors as [number[], number[], number[]]
      expect(dot(cat, kitten)).toBeGreaterThan(dot(cat, rates) + 0.1)
    })
    expect([code, stdout.split('\n').length]).toEqual([0, 2])
    expect(stderr).toBe(
      'Requests 1: served 1 (of which lost 0), refused for limits 0. Inputs 3, of which repeated 0; tokens 17.\n'
    )
  })
  it('keeps to limits, and refuses other keys', async () => {
    const args = ['--vectors', 'hash', '--requests-per-minute', '1', '--retry-after', 'seconds', '--api-key', 'right']
    await whileServing(args, async url => {
      expect((await post(url, ['a'], 'wrong')).status).toBe(401)
      const first = await post(url, ['a'], 'right')
      expect([first.status, first.headers.get('x-ratelimit-limit-requests')]).toEqual([200, '1'])
      const second = await post(url, ['a'], 'right')
      expect([second.status, second.headers.has('retry-after'), second.headers.has('retry-after-ms')]).toEqual([
        429,
        true,
        false
      ])
    })
  })
  it('lets go wrong what it is told to', async () => {
    await whileServing(['--vectors', 'hash', '--faults', '503=1', '--hide-limits'], async url => {
      expect((await post(url, ['a'])).status).toBe(503)
    })
  })
})

describe('wrong options of mock-server', () => {
  it.each([
    [['--faults', 'drop'], "--faults wants a list such as 500=0.02,drop=0.005, and got 'drop'."],
    [['--faults', 'dorp=0.1'], /^--faults: expected a status or one of drop, .*got dorp\.$/],
    [['--faults', 'drop=0.7,500=0.7'], '--faults: expected rates of at most 1 together, got 1.4.'],
    [['8080'], "mock-server takes options only, and got '8080'."]
  ])('%j', async (args, message) => {
    const { code, value } = await place.json(['mock-server', ...args])
    expect(code).toBe(2)
    expect(value).toEqual({
      error: {
        code: 'wrong-usage',
        message: typeof message === 'string' ? message : (expect.stringMatching(message) as string)
      }
    })
  })
})
