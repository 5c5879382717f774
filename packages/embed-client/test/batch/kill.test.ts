import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@llm-cookbook/vector'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Server, startServer } from '../../src/testing/index.ts'

/** How often to kill; more, for a long test, by the environment. */
const kills = Number(process.env['BATCH_KILLS'] ?? 6)

let folder: string
let server: Server
let child: ChildProcess | undefined
/** After so many more requests the process is killed, while its request is being served. */
let countdown = Infinity

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batch-'))
  server = await startServer({
    batches: { lineMs: 1 },
    latencyMs: 5,
    faults: () => {
      if (--countdown === 0) child?.kill('SIGKILL')
      return undefined
    }
  })
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs the job until it ends, or is killed. */
async function live(requests: number): Promise<{ code: number | null; killed: boolean; stderr: string }> {
  const program = join(import.meta.dirname, 'job-child.ts')
  countdown = requests
  child = spawn(process.execPath, ['--conditions=@llm-cookbook/source', program, folder, server.url], {
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [code, signal] = await new Promise<[number | null, string | null]>(resolve =>
    child?.on('close', (code, signal) => {
      resolve([code, signal])
    })
  )
  return { code, killed: signal === 'SIGKILL', stderr }
}

async function listed(what: 'files' | 'batches'): Promise<{ purpose?: string }[]> {
  const answer = await fetch(`${server.url}/${what}?limit=100`)
  return ((await answer.json()) as { data: { purpose?: string }[] }).data
}

describe('a batch job that is killed again and again', () => {
  it(`loses no line and pays for none twice, killed ${kills} times`, { timeout: 20_000 + 3000 * kills }, async () => {
    const inputs = Array.from({ length: 40 }, (_, i) => `text ${i}`)
    await writeFile(
      join(folder, 'in.jsonl'),
      inputs.map(input => `${JSON.stringify({ model: 'm', input })}\n`).join('')
    )
    const random = createRandom(5)
    for (let i = 0; i < kills; i++) {
      // Each request is a moment at which the service knows more than the process: so few that the job is not done before.
      const { killed, code, stderr } = await live(1 + random.integer(5))
      if (code === 0) break
      expect(stderr).toBe('')
      expect(killed).toBe(true)
    }
    expect(await live(Infinity)).toEqual({ code: 0, killed: false, stderr: '' })

    const outcomes = (await readFile(join(folder, 'out.jsonl'), 'utf8')).trimEnd().split('\n')
    expect(outcomes.map(line => (JSON.parse(line) as [{ input: string }])[0].input)).toEqual(inputs)
    expect((await readdir(folder)).filter(name => !name.endsWith('.lock'))).toEqual([
      'in.jsonl',
      'out.jsonl',
      'out.jsonl.batch'
    ])
    expect(server.account).toMatchObject({ served: 40, repeated: 0 })
    expect(await listed('batches')).toHaveLength(8)
    expect((await listed('files')).filter(({ purpose }) => purpose === 'batch')).toHaveLength(8)
  })
})
