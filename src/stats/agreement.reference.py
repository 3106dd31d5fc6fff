"""Numbers from established packages that the tests of this room compare with. To run:

    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0 pingouin==0.7.0 patsy==1.0.3
    python agreement.reference.py

cardiac.reference.csv is table 4 of Bland and Altman, Stat Methods Med Res 1999;8:135-160: cardiac output of 12 subjects,
several times each, by radionuclide ventriculography (rv) and impedance cardiography (ic). What it printed is in the tests.
"""
import os
import warnings

import numpy as np
import pandas as pd
import pingouin
import statsmodels.api as sm
from patsy import dmatrix
from scipy import odr, stats
from statsmodels.sandbox.regression.gmm import IV2SLS
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

warnings.simplefilter("ignore")


def show(name, *values):
    print(name, *(repr(float(v)) for value in values for v in np.ravel(value)))


print("t")
for df in [0.5, 1.5, 7.3, 211.25]:
    show(f"t.ppf df={df}", stats.t.ppf([0.001, 0.25, 0.6, 0.975, 0.9995], df))
for value, df in [(-40, 2.5), (-3, 11), (-0.1, 1.5), (0, 3), (1.7, 30), (2.5, 4000)]:
    show(f"t.cdf {value} {df}", stats.t.cdf(value, df))

table = pd.read_csv(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cardiac.reference.csv"))
subject, rv, ic = (table[c].to_numpy() for c in ["subject", "rv", "ic"])
d = rv - ic
n, groups = len(d), len(np.unique(subject))

print("one-way analysis of variance of the differences")
anova = sm.stats.anova_lm(sm.formula.ols("d ~ C(subject)", {"d": d, "subject": subject}).fit())
mean_squares = anova["mean_sq"].to_numpy()
sizes = np.bincount(subject)[1:]
between = (mean_squares[0] - mean_squares[1]) / ((n**2 - (sizes**2).sum()) / ((groups - 1) * n))
sd = np.sqrt(between + mean_squares[1])
show("bias, between, within, sd", d.mean(), np.sqrt(between), np.sqrt(mean_squares[1]), sd)
show("limits", d.mean() - stats.norm.ppf(0.975) * sd, d.mean() + stats.norm.ppf(0.975) * sd)

print("sloping limits")
age = (rv + ic) / 2
bias = sm.OLS(d, sm.add_constant(age)).fit()
spread = sm.OLS(np.abs(bias.resid), sm.add_constant(age)).fit()
show("bias", bias.params)
show("spread", np.sqrt(np.pi / 2) * spread.params)
line = stats.linregress(ic, rv)
show("linregress", line.intercept, line.slope)

print("Deming by orthogonal distance regression: rv on ic")
for ratio in [0.5, 1, 2]:
    data = odr.RealData(ic, rv, sx=1, sy=np.sqrt(ratio))
    fit = odr.ODR(data, odr.polynomial(1), beta0=[0, 1], sstol=1e-15, partol=1e-15, maxit=500).run()
    show(f"ratio {ratio}", fit.beta)

print("intraclass correlation")
long = pd.DataFrame(np.column_stack([rv, ic])).reset_index().melt(id_vars="index", var_name="rater")
icc = pingouin.intraclass_corr(long, targets="index", raters="rater", ratings="value").set_index("Type")
for kind in ["ICC(A,1)", "ICC(C,1)"]:
    show(kind, icc.loc[kind, "ICC"])

print("cluster-robust mean of the differences")
robust = sm.OLS(d, np.ones(n)).fit(cov_type="cluster", cov_kwds={"groups": subject}, use_t=True)
show("estimate, se", robust.params, robust.bse)
show("95 %", robust.conf_int(0.05))
show("90 %", robust.conf_int(0.10))
show("p of two one-sided tests, margin 1", stats.t.cdf((robust.params[0] - 1) / robust.bse[0], groups - 1))
show("each film alone: statsmodels ttost", DescrStatsW(d).ttost_mean(-1, 1)[0])
show("each film alone: margin 0.5", DescrStatsW(d).ttost_mean(-0.5, 0.5)[0])

print("sign flips of the subjects' sums, all 4096")
sums = np.bincount(subject, d)[1:]
flip = stats.permutation_test((sums,), np.mean, permutation_type="samples", n_resamples=np.inf)
show("p", flip.pvalue)

print("natural cubic spline of rv - ic on rv, knots at quantiles 0.05, 0.35, 0.65, 0.95")
knots = np.quantile(rv, [0.05, 0.35, 0.65, 0.95])
lower, upper = knots[0], knots[-1]
inside = np.linspace(lower, upper, 7)
# patsy's cr spans the same curves; outside its bounds it is not defined, so the straight parts are checked by hand.
keep = (rv >= lower) & (rv <= upper)
spec = "cr(x, knots=k, lower_bound=a, upper_bound=b) - 1"
env = {"k": knots[1:3], "a": lower, "b": upper}
basis = np.asarray(dmatrix(spec, {"x": rv[keep], **env}))
slopes = np.asarray(dmatrix(spec, {"x": np.array([lower, lower + 1e-5, upper - 1e-5, upper]), **env}))
start, end = (slopes[1] - slopes[0]) / 1e-5, (slopes[3] - slopes[2]) / 1e-5
whole = np.empty((n, 4))
whole[keep] = basis
whole[rv < lower] = slopes[0] + np.outer(rv[rv < lower] - lower, start)
whole[rv > upper] = slopes[3] + np.outer(rv[rv > upper] - upper, end)
coefficients = np.linalg.lstsq(whole, d, rcond=None)[0]
show("knots", knots)
show("inside", np.asarray(dmatrix(spec, {"x": inside, **env})) @ coefficients)
show("at 2 and 9", coefficients @ (slopes[0] + (2 - lower) * start), coefficients @ (slopes[3] + (9 - upper) * end))

print("least squares")
design = np.column_stack([np.ones(n), ic, ic**2, ic**3])
show("cubic of rv on ic", np.linalg.lstsq(design, rv, rcond=None)[0])

print("instrumental variables: ic on rv, with half of rv and half of the row before as the second reading")
second = 0.5 * (rv + np.roll(rv, 1))
with_constant = lambda x: sm.add_constant(x)
forth = IV2SLS(ic, with_constant(rv), with_constant(second)).fit().params[1]
back = IV2SLS(ic, with_constant(second), with_constant(rv)).fit().params[1]
show("each way and mean", forth, back, (forth + back) / 2)
covariance = np.cov(rv, second)
show("reliability", 2 * covariance[0, 1] / np.trace(covariance))

print("sample sizes: the smallest number whose interval is narrow enough, one by one")
def smallest(width, wanted, start):
    k = start
    while width(k) > wanted:
        k += 1
    return k

def mae_width(k, sd, films=1, correlation=0):
    worth = k * films / (1 + (films - 1) * correlation)
    return 2 * stats.t.ppf(0.975, k - 1) * sd / np.sqrt(worth)

normal = np.sqrt(np.pi / 2 - 1) * 5
print("mae", smallest(lambda k: mae_width(k, normal), 1, 2), smallest(lambda k: mae_width(k, 6), 2, 2),
      smallest(lambda k: mae_width(k, normal, 3, 0.5), 1, 2))
wilson = lambda p: lambda k: np.diff(proportion_confint(p * k, k, method="wilson"))[0]
print("share", smallest(wilson(0.9), 0.05, 2), smallest(wilson(0.5), 0.1, 2), smallest(wilson(1), 0.02, 2))
slope = lambda reliability: lambda k: 2 * stats.t.ppf(0.975, k - 2) * 6 / (10 * np.sqrt(k - 1)) / reliability
print("slope", smallest(slope(1), 0.2, 3), smallest(slope(0.7), 0.2, 3))
