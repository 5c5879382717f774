import { mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Finding } from './finding.ts'
import { run } from './programs.ts'
import { type Package, place, publishedPackages, sourceCondition } from './workspace.ts'

/** A package of the workspace as it is published. */
export interface Packed extends Package {
  tarball: string
  /** Where the tarball is unpacked. */
  unpacked: string
  /** Bytes of the tarball. */
  size: number
  /** Paths inside the package. */
  files: string[]
}

/** Packs every published package into `folder`; they have to be built. */
export async function packAll(root: string, folder: string): Promise<Packed[]> {
  const packages = publishedPackages(root)
  const filters = packages.map(({ name }) => `--filter=${name}`)
  const pnpm = ['--yes', 'pnpm@12', '--recursive', ...filters, 'pack', '--json', `--pack-destination=${folder}`]
  const { code, stdout, stderr } = await run('npx', pnpm, { cwd: root })
  if (code !== 0) throw new Error(`pnpm pack failed: ${stdout}${stderr}`)
  const listed = JSON.parse(stdout) as PackReport | PackReport[]
  const reports = Array.isArray(listed) ? listed : [listed]
  return Promise.all(
    packages.map(async owner => {
      const { filename: tarball, size, files } = reports.find(({ name }) => name === owner.name)!
      return { ...owner, tarball, unpacked: await unpack(tarball), size, files: files.map(({ path }) => path) }
    })
  )
}

/** Unpacks a tarball beside itself. The names are relative, for tar takes the colon of `C:` for that of a host. */
async function unpack(tarball: string): Promise<string> {
  const [cwd, file, target] = [dirname(tarball), basename(tarball), basename(tarball, '.tgz')]
  mkdirSync(join(cwd, target))
  const { code, stderr } = await run('tar', ['-xzf', file, '-C', target, '--strip-components=1'], { cwd })
  if (code !== 0) throw new Error(`tar failed: ${stderr}`)
  return join(cwd, target)
}

interface PackReport {
  name: string
  filename: string
  size: number
  files: { path: string }[]
}

/** Packed packages without licence or README, or with what only the workspace understands in their package.json. */
export function pack(root: string, packed: Packed[]): Finding[] {
  return packed.flatMap(({ folder, unpacked, files }) => {
    const missing = ['LICENSE', 'README.md', 'package.json']
      .filter(name => !files.includes(name))
      .map(name => `the package has no ${name}: write one`)
    const manifest = readFileSync(join(unpacked, 'package.json'), 'utf8')
    const left = ['workspace:', 'catalog:', sourceCondition]
      .filter(word => manifest.includes(`"${word}`))
      .map(word => `"${word}" is left in the packed package.json: give publishConfig the published form`)
    return [...missing, ...left].map(message => ({ file: place(root, join(folder, 'package.json')), message }))
  })
}
