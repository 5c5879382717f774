import type { WriteStream } from 'node:tty'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Progress } from '../src/progress.ts'

let written: string[]
const stream = (isTTY: boolean): WriteStream =>
  ({ isTTY, columns: 40, write: (text: string) => written.push(text) }) as unknown as WriteStream

beforeEach(() => {
  written = []
  vi.useFakeTimers({ toFake: ['performance'], now: 1000 })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('Progress', () => {
  it('rewrites one line, a bar where the total is known, and takes it away', () => {
    const progress = new Progress(stream(true), {})
    progress.show('Reading a.pdf')
    vi.advanceTimersByTime(100)
    progress.show('b.pdf', 1, 2)
    progress.clear()
    progress.clear()
    expect(written).toEqual([
      '\rReading a.pdf\u001b[K',
      `\r${'━'.repeat(12)}${'─'.repeat(12)} 1/2  b.pdf\u001b[K`,
      '\r\u001b[K'
    ])
  })
  it('draws no more than about twelve times a second', () => {
    const progress = new Progress(stream(true), {})
    for (let i = 0; i < 1000; i++) {
      progress.show('Reading', i, 1000)
      vi.advanceTimersByTime(1)
    }
    expect(written.length).toBe(13)
  })
  it('never passes the width of the terminal, and lets no control character through', () => {
    const progress = new Progress(stream(true), {})
    progress.show(`Reading \u001b[2J${'零'.repeat(100)}\n`)
    expect(written).toEqual([`\rReading ${'零'.repeat(15)}…\u001b[K`])
  })
  it('is silent where the stream is no terminal, or a dumb one', () => {
    new Progress(stream(false), {}).show('Reading')
    new Progress(stream(true), { TERM: 'dumb' }).show('Reading')
    expect(written).toEqual([])
  })
})
