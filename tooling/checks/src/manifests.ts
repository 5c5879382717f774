import type { Finding } from './finding.ts'
import { runTool } from './programs.ts'

/** What sherif, the linter of monorepos, says of the package.json files: versions that differ, wrong order, and more. */
export async function manifests(root: string): Promise<Finding[]> {
  const { code, stdout, stderr } = await runTool('sherif', ['--fail-on-warnings'], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' }
  })
  if (code === 0) return []
  const listed = stdout.replace(/^\d+ issues? found \([^]*/m, '')
  const findings = listed.split(/^(?=\d+ issues? found in )/m).flatMap(group => {
    const [heading = '', ...lines] = group.split('\n')
    const file = /^\d+ issues? found in (?:\.\/)?(.*):$/.exec(heading)?.[1]
    if (file === undefined) return []
    const issues = lines
      .join('\n')
      .split(/^ (?=⨯|⚠️)/m)
      .slice(1)
    return issues.map(issue => ({
      file: file === '' ? 'package.json' : file,
      message: `sherif: ${issue.slice(1).trim()}`
    }))
  })
  if (findings.length === 0) throw new Error(`sherif failed: ${stdout}${stderr}`)
  return findings
}
