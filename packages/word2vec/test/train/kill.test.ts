import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '@llm-cookbook/vector'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trainWordVectors } from '../../src/train-node.ts'
import { unpackState } from '../../src/train/checkpoint.ts'
import { killedOptions, killedText } from '../support/killed-options.ts'
import { bytesOf } from '../support/topics.ts'

const random = createRandom(5)
const moments = Array.from({ length: 20 }, (_, i) => ({
  name: `${i}.checkpoint`,
  epoch: 1 + random.integer(16),
  milliseconds: Math.floor(random.uniform() * 20)
}))

describe('a training with checkpoints that is killed', () => {
  let folder: string
  let cache: string
  let alone: Buffer
  const chunks: number[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'word2vec-kill-'))
    cache = await mkdtemp(join(tmpdir(), 'word2vec-cache-'))
    alone = bytesOf(await trainWordVectors(killedText, killedOptions))
    // To its end, so that Node keeps the compiled modules for those that follow.
    await trainUntil('done\n')
  })

  afterAll(() => Promise.all([folder, cache].map(path => rm(path, { recursive: true, force: true }))))

  it.concurrent.each(moments)('$milliseconds ms after epoch $epoch ends as if it had been left alone', async moment => {
    const checkpoint = join(folder, moment.name)
    await trainUntil(`epoch ${moment.epoch}\n`, { killAfter: moment.milliseconds, checkpoint })
    const saved = await readFile(checkpoint).catch(() => undefined)
    chunks.push(saved ? unpackState(saved).chunk : 0)
    const vectors = await trainWordVectors(killedText, { ...killedOptions, checkpoint })
    expect(bytesOf(vectors).equals(alone)).toBe(true)
  })

  it('was mostly in the middle, and leaves nothing but its checkpoint', async () => {
    expect(chunks).toHaveLength(20)
    expect(chunks.filter(chunk => chunk > 0 && chunk < 24).length).toBeGreaterThan(10)
    expect(new Set(chunks).size).toBeGreaterThan(5)
    expect((await readdir(folder)).toSorted()).toEqual(moments.map(({ name }) => name).toSorted())
  })

  /** Trains in another process until it says something, and kills it so many milliseconds later, or lets it end. */
  async function trainUntil(word: string, killed?: { killAfter: number; checkpoint: string }): Promise<void> {
    const script = join(import.meta.dirname, '../support/training-child.ts')
    const env = { ...process.env, NODE_COMPILE_CACHE: cache }
    const args = ['--conditions=@llm-cookbook/source', script, ...(killed ? [killed.checkpoint] : [])]
    const child = spawn(process.execPath, args, { env })
    const ended = once(child, 'close')
    let said = ''
    const heard = new Promise<void>(resolve => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text
          if (said.includes(word)) resolve()
        })
      }
    })
    await Promise.race([heard, ended])
    if (!said.includes(word)) throw new Error(`the training ended without a word of it: ${said}`)
    if (killed) {
      await wait(killed.killAfter)
      child.kill('SIGKILL')
    }
    await ended
  }
})
