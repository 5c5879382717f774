// One row of the table 'Time and memory': node bench/load-one.ts <file>
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { RagError } from '../src/errors.ts'
import { loadPdfApart } from '../src/node/load-pdf-apart.ts'

const [, , path = ''] = process.argv
const outcomeOf = async (): Promise<{ outcome: string; pages: number; time: number }> => {
  const start = performance.now()
  try {
    const { pages } = await loadPdfApart(readFileSync(path), { source: path })
    return { outcome: 'loaded', pages: pages.length, time: performance.now() - start }
  } catch (error) {
    const outcome = error instanceof RagError ? error.code : String(error)
    return { outcome, pages: 0, time: performance.now() - start }
  }
}
// What the thread and pdf.js take without a file.
await loadPdfApart(new TextEncoder().encode('%PDF-1.4'), { source: 'nothing' }).catch(() => undefined)
const before = process.resourceUsage().maxRSS
const first = await outcomeOf()
const peak = process.resourceUsage().maxRSS
const again = await outcomeOf()
const figures = [first.time, again.time, peak / 1024, (peak - before) / 1024].map(figure => figure.toFixed(0))
console.log(`| ${[basename(path), first.outcome, first.pages, ...figures].join(' | ')} |`)
process.exit()
