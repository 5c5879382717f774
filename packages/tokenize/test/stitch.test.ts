import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Chunk, loadEncoding, stitch, type StitchContext } from '../src/index.ts'

const text = '\n One two.\n\nThree four.\n\n\nFive.  \n'
const upper = ({ text }: Chunk): string => text.toUpperCase()

describe('stitch', () => {
  it('puts what comes of the chunks between the blank lines of the text', async () => {
    expect(await stitch(text, { size: 2, process: upper })).toBe('\n ONE TWO.\n\nTHREE FOUR.\n\n\nFIVE.  \n')
    expect(await stitch(text, { size: 2, process: () => '' })).toBe('\n \n\n\n\n\n  \n')
    expect(await stitch(' ', { size: 2, process: () => 'never' })).toBe(' ')
  })

  it('translates a book: paragraphs to a budget of tokens, side by side, in order', async () => {
    const { count } = await loadEncoding('gpt2').then(gpt2 => ({ count: (piece: string) => gpt2.count(piece) }))
    const paragraph = 'It was the best of times, it was the worst of times.'
    const book = Array.from({ length: 400 }, (_, i) => `${paragraph} ${i}.`).join('\n\n')
    const sizes: number[] = []
    const translated = await stitch(book, {
      size: 1000,
      count,
      process: async (chunk, { index }) => {
        sizes.push(chunk.tokens)
        await setTimeout(index % 3)
        return chunk.text.replaceAll('times', 'Zeiten')
      }
    })
    expect(translated).toBe(book.replaceAll('times', 'Zeiten'))
    // Each paragraph and the join before it has 15 to 17 tokens.
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000)
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(980)
  })

  it('gives back the text if nothing is changed', async () => {
    const part = fc.constantFrom(
      'One.',
      ' ',
      '\n',
      '\n\n',
      '\r\n\r\n',
      '# A',
      '\t',
      '👨‍👩‍👧',
      '\ud800',
      '\u2029',
      '<p>',
      '</p>',
      '- b',
      '\u0000'
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 40 }).map(parts => parts.join('')),
        fc.constantFrom('paragraphs', 'sentences', 'tokens', 'markdown', 'html', 'code'),
        fc.integer({ min: 1, max: 20 }),
        async (source, by, size) => {
          expect(await stitch(source, { size, by, process: chunk => chunk.text })).toBe(source)
        }
      ),
      { numRuns: 200 }
    )
  })

  it('processes no more at a time than it is told', async () => {
    let running = 0
    let most = 0
    const progress: number[] = []
    await stitch('a\n\n'.repeat(20), {
      size: 1,
      concurrency: 3,
      process: async ({ text }) => {
        most = Math.max(most, ++running)
        await setTimeout(1)
        running--
        return text
      },
      onProgress: ({ done, total }) => progress.push(done / total)
    })
    expect(most).toBe(3)
    expect(progress).toEqual(Array.from({ length: 20 }, (_, i) => (i + 1) / 20))
  })

  it('stops at the first chunk that fails, and tells which', async () => {
    const signals: AbortSignal[] = []
    const started: number[] = []
    const cause = new Error('service down')
    const failing = stitch('a b\n\nc d\n\ne f\n\ng h', {
      size: 2,
      concurrency: 2,
      process: async (_, { index, signal }: StitchContext) => {
        signals.push(signal)
        started.push(index)
        await setTimeout(index === 1 ? 1 : 10)
        if (index === 1) throw cause
        return ''
      }
    })
    await expect(failing).rejects.toMatchObject({
      name: 'TokenizeError',
      code: 'process-failed',
      message: 'chunk 1 (of 4, characters 5 to 8) could not be processed: Error: service down',
      cause
    })
    expect(signals.every(signal => signal.aborted)).toBe(true)
    await setTimeout(20)
    expect(started).toEqual([0, 1])
  })

  it('goes on with what `recover` gives', async () => {
    const failed: number[] = []
    const process = (chunk: Chunk): string => {
      if (chunk.text === 'c') throw new Error('no')
      return upper(chunk)
    }
    expect(
      await stitch('a\n\nc\n\nb', {
        size: 1,
        process,
        recover: ({ text }, error, { index }) => {
          expect(error).toEqual(new Error('no'))
          failed.push(index)
          return text
        }
      })
    ).toBe('A\n\nc\n\nB')
    expect(failed).toEqual([1])
  })

  it('stops when it is aborted, at once, whatever is being processed', async () => {
    const controller = new AbortController()
    const signals: AbortSignal[] = []
    const never = stitch('a\n\nb', {
      size: 1,
      signal: controller.signal,
      process: (_, { signal }) => {
        signals.push(signal)
        return new Promise(() => undefined)
      }
    })
    controller.abort(new Error('enough'))
    await expect(never).rejects.toThrow('enough')
    expect(signals.map(signal => signal.aborted)).toEqual([true, true])
    await expect(stitch('a', { size: 1, signal: controller.signal, process: upper })).rejects.toThrow('enough')
  })

  it('names what is wrong', async () => {
    await expect(stitch('a', { size: 1, concurrency: 0, process: upper })).rejects.toThrow(
      new RangeError('concurrency must be a whole number from 1, got 0')
    )
    await expect(stitch('a', { size: 1, process: () => undefined as unknown as string })).rejects.toThrow(
      new TypeError('process must give a string, got undefined for chunk 0')
    )
  })
})
