"""The numbers from scipy and statsmodels that the tests of this room compare with: pip install scipy statsmodels, then run.

PEFR are the first readings by large and mini meter of the 17 subjects in Bland and Altman, Lancet 1986;327:307-310. It printed:

    numpy 2.4.6 scipy 1.17.1 statsmodels 0.15.0
    norm.ppf -37.0470962993612 -9.262340089798409 -6.361340902404056 -3.090232306167813 -1.9599639845400545 -1.2815515655446004 0.0 0.2533471031357997 1.2815515655446004 1.959963984540054 4.753424308817087
    t.ppf df=1 -318.30883898555044 -1.0000000000000002 0.32491969623290634 12.706204736174694 636.6192487687897
    t.ppf df=2 -22.327124770119873 -0.8164965809277261 0.2886751345948128 4.302652729749462 31.599054576445365
    t.ppf df=3 -10.214531852407385 -0.7648923284043444 0.2766706623326898 3.1824463052837078 12.923978636687961
    t.ppf df=4 -7.1731822197823085 -0.7406970841126829 0.2707222947075976 2.7764451051977934 8.610301581379522
    t.ppf df=16 -3.6861547926860134 -0.6901322538105608 0.25759919485514193 2.1199052992212546 4.014996327184108
    t.ppf df=29 -3.396240288356803 -0.6830438608216131 0.25568363457125604 2.045229642132703 3.6594050194663748
    t.ppf df=100 -3.173739493738783 -0.6769510430114717 0.25402218245822766 1.9839715185235518 3.390491311164263
    t.ppf df=1300 -3.0965133050353058 -0.6746785164031895 0.25339895716844213 1.9617904798447774 3.2980266272486527
    quantile 1.0 1.0 1.75 3.5 6.8999999999999995 9.0
    wilson 0/10 0.95 0.0 0.2775327998628892
    wilson 5/10 0.95 0.236593090512564 0.7634069094874361
    wilson 10/10 0.95 0.7224672001371107 0.9999999999999999
    wilson 81/263 0.95 0.2552885198782742 0.36620957698280004
    wilson 1180/1300 0.9 0.8936269935250759 0.9200641781494016
    mean, sd -2.1176470588235294 38.76512987360738
    limit -78.09590546711173
    limit 73.86061134946466
    bootstrap of the mean absolute difference 0.9855610150276924 28.941176470588236 17.0 42.35294117647059
    pearson 0.9432794468909461
"""
import numpy as np
import scipy
from scipy import stats
import statsmodels
from statsmodels.stats.proportion import proportion_confint

LARGE = np.array([494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427])
MINI = np.array([512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451])


def show(name, *values):
    print(name, *(repr(float(v)) for v in values))


print("numpy", np.__version__, "scipy", scipy.__version__, "statsmodels", statsmodels.__version__)

P = [1e-300, 1e-20, 1e-10, 0.001, 0.025, 0.1, 0.5, 0.6, 0.9, 0.975, 0.999999]
show("norm.ppf", *stats.norm.ppf(P))
for df in [1, 2, 3, 4, 16, 29, 100, 1300]:
    show(f"t.ppf df={df}", *stats.t.ppf([0.001, 0.25, 0.6, 0.975, 0.9995], df))

show("quantile", *np.quantile([3, 1, 4, 1, 5, 9, 2, 6], [0, 0.025, 0.25, 0.5, 0.9, 1]))

for k, n, level in [(0, 10, 0.95), (5, 10, 0.95), (10, 10, 0.95), (81, 263, 0.95), (1180, 1300, 0.9)]:
    show(f"wilson {k}/{n} {level}", *proportion_confint(k, n, alpha=1 - level, method="wilson"))

d = LARGE - MINI
n, sd = len(d), d.std(ddof=1)
t = stats.t.ppf(0.975, n - 1)
show("mean, sd", d.mean(), sd)
for sign in [-1, 1]:
    limit = d.mean() + sign * stats.norm.ppf(0.975) * sd
    show("limit", limit)

outer = stats.norm.cdf(np.sqrt(n / (n - 1)) * t)
options = dict(n_resamples=200_000, method="percentile", confidence_level=2 * outer - 1, rng=np.random.default_rng(1))
result = stats.bootstrap((np.abs(d),), np.mean, **options)
show("bootstrap of the mean absolute difference", outer, np.abs(d).mean(), *result.confidence_interval)
show("pearson", stats.pearsonr(LARGE, MINI).statistic)
