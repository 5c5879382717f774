import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packAll } from './pack.ts'
import { house, type Outcome, run, runTool } from './programs.ts'
import { type Kind, place, publishedPackages } from './workspace.ts'

// The release workflow runs this once everything is built: what the registry does not have yet is packed by pnpm, which
// resolves `workspace:`, `catalog:` and `publishConfig`, and published by npm, which proves to the registry who it is;
// then the new versions are tagged.

const order: Kind[] = ['leaf', 'domain', 'app'] // nothing before what it depends on

/**
 * Names the repository in the published packages' package.json, as `owner/name` on GitHub. Provenance needs it;
 * the sources leave it open, so that a fork publishes under its own.
 */
export function nameRepository(root: string, repository: string): void {
  for (const { folder, manifest } of publishedPackages(root)) {
    const directory = place(root, folder)
    const named = {
      ...manifest,
      repository: { type: 'git', url: `git+https://github.com/${repository}.git`, directory }
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(named, null, 2) + '\n')
  }
}

async function publish(root: string, repository: string): Promise<void> {
  nameRepository(root, repository)
  const packed = await packAll(root, mkdtempSync(join(tmpdir(), 'publish-')))
  for (const { name, manifest, tarball } of packed.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))) {
    const { stdout } = await run('npm', ['view', `${name}@${manifest.version}`, 'version'], { cwd: root })
    if (stdout.trim() === manifest.version) continue
    await succeed(run('npm', ['publish', tarball, '--access=public', '--provenance'], { cwd: root }))
  }
  await succeed(runTool('changeset', ['git-tag'], { cwd: root }))
}

async function succeed(outcome: Promise<Outcome>): Promise<void> {
  const { code, stdout, stderr } = await outcome
  console.log(stdout + stderr)
  if (code !== 0) throw new Error('the release stopped: see above')
}

if (process.argv[1] === import.meta.filename) await publish(house, process.env['GITHUB_REPOSITORY']!)
