import {
  appendFileSync,
  cpSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
  rmSync
} from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ledger, type LedgerOptions, type Outcome } from '../../src/node.ts'
import { Folder } from './files.ts'

const lines = 12

function options(folder: Folder): LedgerOptions {
  return {
    input: folder.file('in.txt'),
    output: folder.file('out.txt'),
    failures: folder.file('failed.txt'),
    journal: folder.file('journal'),
    settings: 'a test'
  }
}

function prepare(count = lines): Folder {
  const folder = new Folder()
  writeFileSync(folder.file('in.txt'), Array.from({ length: count }, (_, i) => `${i}\n`).join(''))
  return folder
}

/** Every third line fails. */
function outcome(line: number, text = `{"line":${line}}`): Outcome {
  return { line, failed: line % 3 === 2, text, promptTokens: line, completionTokens: 1 }
}

async function addAll(folder: Folder, chosen: readonly number[]): Promise<void> {
  const ledger = await Ledger.open(options(folder))
  await Promise.all(chosen.map(line => ledger.add(outcome(line))))
  await ledger.close()
}

/** Ends all lines that have not ended, and gives what then stands in the files. */
async function complete(folder: Folder): Promise<{ succeeded: number[]; failed: number[]; added: number[] }> {
  const ledger = await Ledger.open(options(folder))
  const added = Array.from({ length: ledger.total }, (_, i) => i).filter(line => !ledger.has(line))
  await Promise.all(added.map(line => ledger.add(outcome(line))))
  await ledger.finish()
  await ledger.close()
  const numbers = (name: string): number[] =>
    (folder.read(name) as { line: number }[]).map(({ line }) => line).sort((a, b) => a - b)
  return { succeeded: numbers('out.txt'), failed: numbers('failed.txt'), added }
}

const all = Array.from({ length: lines }, (_, i) => i)
const everything = { succeeded: all.filter(line => line % 3 !== 2), failed: all.filter(line => line % 3 === 2) }

/** Takes a Ledger's files as they are at this moment, as `kill -9` would leave them; but for the lock, whose process lives. */
function snapshot(folder: Folder): Folder {
  const copy = new Folder()
  cpSync(folder.path, copy.path, { recursive: true, filter: path => !path.endsWith('.lock') })
  return copy
}

describe('Ledger', () => {
  it('goes on with what has ended, in whatever order and however often', async () => {
    const folder = prepare()
    await addAll(folder, [7, 2, 0])
    await addAll(folder, [11])
    const ledger = await Ledger.open(options(folder))
    expect(all.filter(line => ledger.has(line))).toEqual([0, 2, 7, 11])
    expect(ledger.before).toEqual({ succeeded: 2, failed: 2, promptTokens: 20, completionTokens: 4 })
    expect([ledger.total, ledger.finished]).toEqual([lines, false])
    await ledger.close()
    expect(await complete(folder)).toEqual({ ...everything, added: all.filter(line => ![0, 2, 7, 11].includes(line)) })
    const again = await Ledger.open(options(folder))
    expect([again.finished, again.before.succeeded, again.before.failed]).toEqual([true, 8, 4])
    await again.close()
    expect(readdirSync(folder.path).sort()).toEqual(['failed.txt', 'in.txt', 'journal', 'out.txt'])
  })

  it('has ended a line as soon as add resolves, and not before', async () => {
    const folder = prepare()
    const ledger = await Ledger.open(options(folder))
    const adding = ledger.add(outcome(3))
    expect(ledger.has(3)).toBe(false)
    await adding
    expect(ledger.has(3)).toBe(true)
    const killed = snapshot(folder)
    await ledger.close()
    expect((await complete(killed)).added).toEqual(all.filter(line => line !== 3))
  })

  it('loses no line and doubles none, wherever a killed process has left its files', async () => {
    const property = fc.asyncProperty(
      fc.shuffledSubarray(all, { minLength: 1 }),
      fc.nat(),
      fc.nat(),
      fc.nat(),
      async (chosen, journalCut, outputCut, failuresCut) => {
        const folder = prepare()
        const { journal, output, failures } = options(folder)
        const empty = await Ledger.open(options(folder))
        const header = statSync(journal).size
        // One after the other, and without the sync of a proper end: what a kill leaves.
        for (const line of chosen) await empty.add(outcome(line))
        const killed = snapshot(folder)
        await empty.close()
        const records = (statSync(killed.file('journal')).size - header) / 32
        expect(records).toBe(chosen.length)
        // Outcomes are written before their records: the journal may be at any byte behind them, and torn.
        const kept = journalCut % (32 * records + 1)
        truncateSync(killed.file('journal'), header + kept)
        const ended = chosen.slice(0, Math.floor(kept / 32))
        for (const [path, cut] of [
          [output, outputCut],
          [failures, failuresCut]
        ] as const) {
          const name = path === output ? 'out.txt' : 'failed.txt'
          if (!existsSync(path)) continue
          const needed = ended
            .filter(line => (line % 3 === 2) === (path === failures))
            .reduce((sum, line) => sum + outcome(line).text.length + 1, 0)
          const size = statSync(killed.file(name)).size
          truncateSync(killed.file(name), needed + (cut % (size - needed + 1)))
        }
        const { added, ...completed } = await complete(killed)
        expect(added).toEqual(all.filter(line => !ended.includes(line)))
        expect(completed).toEqual(everything)
      }
    )
    await fc.assert(property, { numRuns: 60 })
  })

  it('does a line again whose outcome a loss of power has torn, and those after it', async () => {
    const folder = prepare()
    const ledger = await Ledger.open(options(folder))
    for (const line of [0, 1, 3, 4]) await ledger.add(outcome(line))
    const killed = snapshot(folder)
    await ledger.close()
    // The records arrived on the disk; a block of the output, that of line 1, did not.
    const file = openSync(killed.file('out.txt'), 'r+')
    writeSync(file, Buffer.alloc(5), 0, 5, outcome(0).text.length + 3)
    closeSync(file)
    expect(await complete(killed)).toEqual({ ...everything, added: all.filter(line => line !== 0) })
  })

  it('trusts what was synced, and refuses a journal that is damaged before it', async () => {
    const folder = prepare()
    await addAll(folder, [0, 1, 3])
    const whole = readFileSync(folder.file('journal'))
    const damaged = Buffer.from(whole)
    damaged[whole.length - 100]! ^= 1
    writeFileSync(folder.file('journal'), damaged)
    await expect(Ledger.open(options(folder))).rejects.toMatchObject({ code: 'journal-damaged' })
    writeFileSync(folder.file('journal'), Buffer.concat([whole, Buffer.from('torn')]))
    expect((await complete(folder)).added).toEqual(all.filter(line => ![0, 1, 3].includes(line)))
  })

  it('takes no record of another journal', async () => {
    const [one, other] = [prepare(), prepare(lines + 1)]
    await addAll(one, [0, 1])
    await addAll(other, [5])
    const journal = readFileSync(other.file('journal'))
    const record = journal.subarray(journal.length - 64, journal.length - 32)
    appendFileSync(one.file('journal'), record)
    expect((await complete(one)).added).toEqual(all.slice(2))
  })

  it('writes what comes while it writes in one go, and keeps the order', async () => {
    const folder = prepare(5000)
    const ledger = await Ledger.open(options(folder))
    const numbers = Array.from({ length: 5000 }, (_, i) => i)
    await Promise.all(numbers.map(line => ledger.add({ line, failed: false, text: `{"line":${line}}` })))
    await ledger.close()
    expect(folder.read('out.txt')).toEqual(numbers.map(line => ({ line })))
  })

  it('says that a line has not ended where its outcome cannot be written', async () => {
    const folder = prepare()
    const { output } = options(folder)
    // No file can be written below a file.
    const ledger = await Ledger.open({ ...options(folder), failures: `${output}/failed.txt` })
    await expect(ledger.add(outcome(2))).rejects.toMatchObject({ code: 'not-writable' })
    expect(ledger.has(2)).toBe(false)
    await ledger.add(outcome(3))
    expect(ledger.has(3)).toBe(true)
    await ledger.close()
    expect(folder.read('out.txt')).toEqual([{ line: 3 }])
  })

  it('counts a finished job by its product, where that is not the output', async () => {
    const folder = prepare()
    await complete(folder)
    writeFileSync(folder.file('product'), '')
    const product = { ...options(folder), product: folder.file('product') }
    rmSync(folder.file('out.txt'))
    const ledger = await Ledger.open(product)
    expect(ledger.finished).toBe(true)
    await ledger.close()
    rmSync(folder.file('product'))
    const anew = await Ledger.open(product)
    expect([anew.finished, anew.has(0)]).toEqual([false, false])
    await anew.close()
  })
})
