import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Matrix } from '@llm-cookbook/vector'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askTeacher, type Teacher } from '../src/teacher.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'answers-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Tells a text's length and first letter. */
const answer = (text: string): number[] => [text.length, text.charCodeAt(0)]
const texts = Array.from({ length: 2500 }, (_, i) => String.fromCharCode(97 + (i % 26)).repeat(1 + ((i * 7) % 40)))

function counting(failAfter = Infinity): { asked: () => number; create: () => Promise<Teacher> } {
  let asked = 0
  const teacher: Teacher = {
    embed(batch) {
      asked += batch.length
      return asked > failAfter
        ? Promise.reject(new Error('stopped'))
        : Promise.resolve(Matrix.fromRows(batch.map(answer)))
    }
  }
  return { asked: () => asked, create: () => Promise.resolve(teacher) }
}

describe('askTeacher', () => {
  it('goes on where a run was stopped, and gives each text its own row', async () => {
    const first = counting(1500)
    await expect(askTeacher(texts, folder, first.create)).rejects.toThrow('stopped')
    expect(readdirSync(folder)).toHaveLength(1)

    const second = counting()
    const progress: number[] = []
    const rows = await askTeacher(texts, folder, second.create, done => progress.push(done))
    expect(second.asked()).toBe(2500 - 1024)
    expect(progress).toEqual([1024, 2048, 2500])
    expect([...rows].map(row => [...row])).toEqual(texts.map(answer))
  })

  it('needs no teacher where all is known, and asks again for other texts', async () => {
    const known = await askTeacher(texts, folder, () => Promise.reject(new Error('not needed')))
    expect(known.rows).toBe(2500)
    const third = counting()
    await askTeacher(['another', ...texts.slice(1, 1024)], folder, third.create)
    expect(third.asked()).toBe(1024)
  })

  it('has nothing for no texts', async () => {
    expect((await askTeacher([], folder, counting().create)).rows).toBe(0)
  })
})
