import { writeFile } from 'node:fs/promises'
import { startServer, type Server, type ServerOptions } from '@llm-cookbook/embed-client/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Workplace, type Run } from './cookbook.ts'

let place: Workplace
let server: Server | undefined
beforeAll(async () => {
  place = await Workplace.make()
  await writeFile(place.path('notes.md'), '# Lunch\n\nWe eat at noon. The kitchen closes at two.\n')
})
afterAll(() => place.remove())
afterEach(async () => {
  await server?.close()
  server = undefined
})

const ask = ['ask', 'notes.md', 'When do we eat?']

async function start(options?: ServerOptions): Promise<string[]> {
  server = await startServer(options)
  return ['--base-url', server.url]
}

function run(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  return place.run([...ask, ...args], { env })
}

describe('a chat model', () => {
  it('writes the answer, which is cited, and gets the key', async () => {
    const address = await start({ apiKey: 'sk-test' })
    const { code, stdout, stderr } = await run(['--model', 'm', ...address], { OPENAI_API_KEY: 'sk-test' })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(
      /^We eat at noon\. ?\[1\]\n\n\[1\] “We eat at noon\.”\n {4}notes\.md, page 1, score 1\.00\n$/
    )
    expect(server!.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions'])
  })
  it('is not believed blindly', async () => {
    const address = await start({ chat: () => 'We eat \u001b[2Jlions at midnight [1].' })
    const { code, stdout, stderr } = await run(['--model', 'm', ...address])
    expect(code).toBe(0)
    expect(stdout).toContain('We eat lions at midnight')
    expect(stderr).toMatch(/^warning: The documents do not bear this out: “We eat lions at midnight/)
  })
})

describe('an embedding model', () => {
  it('makes the vectors, once', async () => {
    const address = await start()
    const args = ['--embedding-model', 'm', '--mode', 'dense', ...address]
    expect(await run(args)).toMatchObject({ code: 0 })
    const first = server!.requests.length
    expect(await run(args)).toMatchObject({ code: 0 })
    expect(server!.requests.slice(first).map(({ body }) => (body as { input: unknown }).input)).toEqual([
      ['When do we eat?']
    ])
  })
})

describe('what goes wrong with a service', () => {
  it.each<[string, string[], ServerOptions, RegExp]>([
    ['wrong key', ['--model', 'm'], { apiKey: 'right' }, /^error: .*does not accept the key in OPENAI_API_KEY/],
    ['wrong key', ['--embedding-model', 'x'], { apiKey: 'right' }, /^error: .*does not accept the key/],
    [
      'wrong model',
      ['--model', 'm'],
      { faults: () => ({ type: 'status', status: 404, body: { error: { message: 'no model m' } } }) },
      /^error: .*does not know the model m.*no model m/
    ]
  ])('%s for %j: one line, exit code 1', async (_, args, options, message) => {
    const address = await start(options)
    const { code, stderr } = await run([...args, ...address], { OPENAI_API_KEY: 'sk-wrong' })
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
    expect(stderr.trimEnd().split('\n').length).toBe(1)
    expect(stderr).not.toContain('sk-wrong')
  })
  it('a dead address: one line, exit code 1', async () => {
    const dead = await start()
    await server!.close()
    server = undefined
    const runs = await Promise.all([run(['--model', 'm', ...dead]), run(['--embedding-model', 'm', ...dead])])
    for (const { code, stderr } of runs) {
      expect(code).toBe(1)
      expect(stderr).toMatch(/^error: .*connection.*ECONNREFUSED.*\n$/)
    }
  })
  it('no key for OpenAI, or one that cannot be a key', async () => {
    expect(await run(['--model', 'm'])).toMatchObject({
      code: 1,
      stderr: 'error: OPENAI_API_KEY is not set, and https://api.openai.com/v1 wants a key.\n'
    })
    const { code, stderr } = await run(['--model', 'm'], { OPENAI_API_KEY: 'sk secret' })
    expect(code).toBe(1)
    expect(stderr).not.toContain('secret')
  })
})

describe('nothing leaves the machine', () => {
  it('because the environment has a key and an address, or with --offline', async () => {
    const [, address] = await start()
    const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: address! }
    const runs = await Promise.all([run([], env), run(['--model', 'm', '--embedding-model', 'm', '--offline'], env)])
    for (const { code, stdout } of runs)
      expect([code, stdout]).toMatchObject([0, expect.stringContaining('noon') as string])
    expect(server!.requests).toEqual([])
  })
})
