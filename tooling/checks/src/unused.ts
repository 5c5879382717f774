import type { Finding } from './finding.ts'
import { runTool } from './programs.ts'

interface Report {
  issues: ({ file: string } & Record<string, { name: string; line?: number }[]>)[]
}

/** Files, exports and dependencies that nothing uses, and dependencies that nobody declared, as knip sees them. */
export async function unused(root: string): Promise<Finding[]> {
  const { code, stdout, stderr } = await runTool('knip', ['--reporter=json', '--no-progress'], { cwd: root })
  if (code !== 0 && code !== 1) throw new Error(`knip failed: ${stderr}`)
  const { issues } = JSON.parse(stdout) as Report
  return issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, found]) =>
      found
        .flat()
        .map(({ name, line }) => ({ file, ...(line !== undefined && { line }), message: `knip: ${kind}: ${name}` }))
    )
  )
}
