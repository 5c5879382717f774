import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { filterProblems, problemKindInfo } from '@arethetypeswrong/core/problems'
import type { Finding } from './finding.ts'
import type { Packed } from './pack.ts'
import { place } from './workspace.ts'

/** Entries of the packed libraries whose types an ES module cannot use, in Node or with a bundler. */
export async function attw(root: string, packed: Packed[]): Promise<Finding[]> {
  const findings = packed
    .filter(({ manifest }) => manifest.exports)
    .map(async ({ folder, tarball }) => {
      const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)))
      const file = place(root, join(folder, 'package.json'))
      if (analysis.types === false) return [{ file, message: 'attw: the package has no types' }]
      const problems = (['node16-esm', 'bundler'] as const).flatMap(resolutionKind =>
        filterProblems(analysis, { resolutionKind })
      )
      const texts = problems.map(problem => {
        const where = 'entrypoint' in problem ? `entry ${problem.entrypoint}` : problem.kind
        return `attw: ${problemKindInfo[problem.kind].description} (${where})`
      })
      return [...new Set(texts)].map(message => ({ file, message }))
    })
  return (await Promise.all(findings)).flat()
}
