/**
 * Writes the report: `report.html`, which holds everything, and its figures once more as SVG files, for slides and papers.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomic } from '../../../base/node/index.ts'
import type { ReportContents } from '../contents.ts'
import { reportHtml } from '../reportHtml.ts'
import { pageFonts } from './pageFonts.ts'

/** SVG files of an earlier report in the same folder are removed, so that none stays that the page does not show. */
export function writeReport(folder: string, contents: ReportContents): void {
  const { html, figures } = reportHtml(contents, pageFonts())
  const drawings = join(folder, 'figures')
  mkdirSync(drawings, { recursive: true })
  for (const file of readdirSync(drawings)) if (file.endsWith('.svg')) rmSync(join(drawings, file))
  for (const { name, svg } of figures) writeFileAtomic(join(drawings, `${name}.svg`), svg)
  writeFileAtomic(join(folder, 'report.html'), html)
}
