import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installInto } from './install.ts'
import { packAll } from './pack.ts'
import { house } from './programs.ts'
import promised from './sizes.json' with { type: 'json' }
import { type Budgets, type Measured, measure, toTable } from './sizes.ts'

// `pnpm --filter @llm-cookbook/checks weigh` prints what the packages weigh, once they are built.
// With `--write` it sets the budgets in sizes.json, a tenth above that. Those of code are promises, and stay.

const folder = mkdtempSync(join(tmpdir(), 'weigh-'))
const packed = await packAll(house, folder)
const project = await installInto(join(folder, 'project'), packed)
const measured: Record<string, Measured> = {}
for (const one of packed) measured[one.name] = await measure(one, project)
rmSync(folder, { recursive: true })
console.log(toTable(measured))

if (process.argv.includes('--write')) {
  const withRoom = (bytes: number) => Math.ceil((bytes * 1.1) / 100) * 100
  const budgets: Budgets = {}
  for (const [name, { tarball, unpacked, bundle }] of Object.entries(measured)) {
    const code = (promised as Budgets)[name]?.code
    budgets[name] = {
      tarball: withRoom(tarball),
      ...(code !== undefined && { code }),
      unpacked: withRoom(unpacked),
      bundle: withRoom(bundle)
    }
  }
  writeFileSync(join(import.meta.dirname, 'sizes.json'), JSON.stringify(budgets, null, 2) + '\n')
}
