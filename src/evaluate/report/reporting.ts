/**
 * What no computation can know and every reader asks: the `reporting:` block of a study file, or of the plan of an evaluation. Four things must be said;
 * "none" or "not applicable: simulated children" says them too.
 */
import { z } from 'zod'

const said = (what: string) => z.string().trim().min(1, `say ${what}`)

export const reportingSchema = z.strictObject({
  /** Who approved it and how consent was handled, or why neither was needed. */
  ethics: said('who approved the study, or why no approval was needed'),
  /** When the films were made: first and last. */
  dates: said('when the first and the last film were made'),
  /** Which hospitals, how many, why the films were taken. */
  setting: said('which hospitals the films come from and why they were taken'),
  /** Who read the films, with what training, blinded to what. */
  readers: said('who read the films, with which training, and what they were not told'),
  /** Which children were asked for and which left out, in words. */
  eligibility: said('whom the study took').optional(),
  /** What the children were treated with that could change maturation. */
  treatments: said('which treatments the children had').optional(),
  /** How films were prepared and checked before anyone read them, and whether alike in all groups. */
  preparation: said('how films were prepared and checked').optional(),
  /** What the model is told beside the film: why that, how and by whom it was measured, how it is coded. */
  inputs: said('which inputs there are, how they were chosen, measured and coded').optional(),
  /** What the estimate is for and at which point of care. */
  purpose: said('what the estimate is for').optional(),
  /** Known differences of care or of reference standards between groups of children. */
  inequalities: said('which inequalities are known').optional(),
  sampleSize: said('how the number of patients was chosen').optional(),
  /** Of groups that are few, as the youngest: were they drawn more often, weighted, and the estimates recalibrated after it? */
  imbalance: said(
    'what was done about groups that are few, and whether estimates were recalibrated after it',
  ).optional(),
  fairness: said('what was done for fairness between groups').optional(),
  funding: said('who paid').optional(),
  interests: said('the competing interests').optional(),
  protocol: said('where the protocol is').optional(),
  registration: said('where the study is registered').optional(),
  dataSharing: said('whether and how the data can be had').optional(),
  codeSharing: said('whether and how the code can be had').optional(),
  involvement: said('how patients and the public took part').optional(),
  interpretation: said('what the results mean').optional(),
  limitations: said('what limits the results').optional(),
  nextSteps: said('what should be studied next').optional(),
})

export type Reporting = z.infer<typeof reportingSchema>

/** The keys as a report shows them. */
export const reportingTitles: Record<keyof Reporting, string> = {
  ethics: 'Ethics',
  dates: 'Dates',
  setting: 'Setting',
  readers: 'Who read the films',
  eligibility: 'Eligibility',
  treatments: 'Treatments',
  preparation: 'Preparation of the data',
  inputs: 'Inputs of the model',
  purpose: 'Intended use',
  inequalities: 'Known inequalities',
  sampleSize: 'Number of patients',
  imbalance: 'Imbalance',
  fairness: 'Fairness',
  funding: 'Funding',
  interests: 'Competing interests',
  protocol: 'Protocol',
  registration: 'Registration',
  dataSharing: 'Data',
  codeSharing: 'Code',
  involvement: 'Patients and public',
  interpretation: 'Interpretation',
  limitations: 'Limitations',
  nextSteps: 'Next steps',
}
