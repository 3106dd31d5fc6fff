import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { learningCurvesFigure } from '../figures/index.ts'
import { counted } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

/** Panels that fit beside each other. */
const panels = 3

/** Error by epoch of every model that was trained here. */
export function learningSection({ input }: ReportContents, exhibits: Exhibits): Section {
  const trained = input.runs.filter(run => run.curves.some(curve => curve.epochs.length > 0))
  if (trained.length === 0) return absent('learning', 'No learning curves: the predictions come from elsewhere.')
  const groups = Array.from({ length: Math.ceil(trained.length / panels) }, (_, i) =>
    trained.slice(i * panels, (i + 1) * panels),
  )
  return section(
    'learning',
    groups.map((group, i) =>
      exhibits.figure(
        { name: `learning-${i + 1}`, alt: `Mean absolute error by epoch of ${group.map(run => run.name).join(', ')}` },
        figure => learningCurvesFigure(figure, group),
        `Mean absolute error by epoch, against the label that was learned. Grey, dashed: films of training; blue: films of the fold that is held out. ${group
          .map(run => `${run.name}: ${counted(run.curves.length, 'fold')}`)
          .join('; ')}. The schedule is fixed; no epoch was chosen on the fold that is scored.`,
      ),
    ),
  )
}
