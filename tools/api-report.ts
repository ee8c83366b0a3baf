/**
 * Holds the public API of each package to its report, packages/<name>/etc/<name>.api.md, so that a change of the API is
 * one that a reviewer sees. Called by tools/check.ts, and by `npm run api` with --write to update the reports.
 */
import { globSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { ROOT } from './run.ts'

const write = process.argv.includes('--write')
const error = { logLevel: ExtractorLogLevel.Error }
const none = { logLevel: ExtractorLogLevel.None }
// api-extractor's own advice is to copy files by hand.
const UNTOLD = ['console-preamble', 'console-api-report-copied', 'console-api-report-not-copied']

for (const folder of globSync('packages/*', { cwd: ROOT }).toSorted()) {
  const { succeeded, apiReportChanged } = Extractor.invoke(configOf(join(ROOT, folder)), {
    localBuild: write,
    printApiReportDiff: !write,
    messageCallback: message => {
      if (UNTOLD.includes(message.messageId)) message.handled = true
    }
  })
  const isStale = apiReportChanged && !write
  if (isStale) console.log('If the public API is meant to change, run `npm run api` and commit the report.')
  if (isStale || !succeeded) process.exitCode = 1
  console.log(`${folder}/etc: ${isStale || !succeeded ? 'failed' : apiReportChanged ? 'updated' : 'unchanged'}`)
}

function configOf(projectFolder: string): ExtractorConfig {
  const name = basename(projectFolder)
  const reportFolder = join(projectFolder, 'etc')
  mkdirSync(reportFolder, { recursive: true }) // api-extractor does not
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, 'package.json'),
    configObject: {
      projectFolder,
      mainEntryPointFilePath: '<projectFolder>/dist/index.d.ts',
      newlineKind: 'lf',
      compiler: {
        // Without our condition, so that other packages are read from their dist too.
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2024',
            lib: ['es2024', 'esnext.disposable', 'dom'],
            module: 'nodenext',
            strict: true,
            skipLibCheck: true
          },
          files: ['dist/index.d.ts']
        }
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder,
        reportTempFolder: join(projectFolder, '.build')
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: error },
        extractorMessageReporting: { default: error, 'ae-missing-release-tag': none, 'ae-undocumented': none },
        tsdocMessageReporting: { default: none }
      }
    }
  })
}
