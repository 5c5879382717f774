import { createServer } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { startServer } from '@llm-cookbook/embed-client/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
})
afterAll(() => place.remove())

describe('cookbook doctor', () => {
  it('tells what is here, and asks no service that was not named but those of this machine', async () => {
    const { code, stderr, value } = await place.json(['doctor'], { env: { OPENAI_API_KEY: 'sk-secret' } })
    expect([code, stderr]).toEqual([0, ''])
    expect(value).toMatchObject({
      ok: true,
      problems: [],
      node: process.version,
      key: true,
      services: [],
      cache: { folder: place.path('cache/cookbook'), free: expect.any(Number) as number },
      settings: [],
      terminal: { output: 'file or pipe', colours: 0, progress: false }
    })
    const { parts } = value as { parts: { name: string; version?: string }[] }
    expect(parts.find(({ name }) => name === 'pdfjs-dist')?.version).toMatch(/^\d+\./)
    expect(parts.map(({ name }) => name)).toContain('hnswlib-node')
  })
  it('asks the service that is named for its models, and never shows the key', async () => {
    const server = await startServer({ apiKey: 'sk-secret' })
    try {
      const env = { OPENAI_API_KEY: 'sk-secret', OPENAI_BASE_URL: server.url }
      const good = await place.run(['doctor'], { env })
      expect([good.code, good.stderr]).toEqual([0, ''])
      expect(good.stdout).toMatch(/ok http:\/\/127\.0\.0\.1:\d+\/v1\n? +answers in \d+ ms; models: /)
      expect(good.stdout).not.toContain('sk-secret')
      const wrong = await place.run(['doctor'], { env: { ...env, OPENAI_API_KEY: 'sk-other' } })
      expect(wrong).toMatchObject({ code: 1, stderr: `error: ${server.url}: it does not take the key.\n` })
      const none = await place.run(['doctor', '--model', 'nobody-has-this'], { env })
      expect(none).toMatchObject({ code: 1, stderr: `error: ${server.url} has no model 'nobody-has-this'.\n` })
    } finally {
      await server.close()
    }
  })
  it('waits no longer than it was told to, and says who does not answer', async () => {
    const silent = createServer(socket => socket.on('error', () => undefined))
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    const args = ['doctor', '--timeout-ms', '300', '--base-url']
    try {
      expect(await place.run([...args, `http://127.0.0.1:${port}/v1`])).toMatchObject({
        code: 1,
        stderr: `error: http://127.0.0.1:${port}/v1: no answer in 0.3 s.\n`
      })
    } finally {
      silent.close()
    }
    expect(await place.run([...args, `http://127.0.0.1:${port}/v1`])).toMatchObject({
      code: 1,
      stderr: `error: http://127.0.0.1:${port}/v1: nobody listens there.\n`
    })
    const { code, stderr } = await place.run([...args, 'http://example.com/v1'])
    expect(code).toBe(1)
    expect(stderr).toContain('unencrypted')
  })
  it('names what is wrong with settings', async () => {
    await writeFile(place.path('cookbook.config.json'), '{ "oflfine": true }')
    expect(await place.json(['doctor', '--offline'])).toMatchObject({
      code: 1,
      value: { ok: false, problems: [expect.stringMatching(/there is no 'oflfine'; did you mean offline/)] }
    })
  })
})
