"""Ordinal correlations of several scales against those of each alone."""

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.measurement.scales.polychoric import polychoric, polychoric_of_scales


def test_pairs_of_several_scales_have_the_correlations_they_have_alone():
    rng = np.random.default_rng(4)
    latent = rng.normal(size=(400, 1)) + rng.normal(size=(400, 9))
    five = pd.DataFrame(np.digitize(latent[:, :4], [-1.5, -0.5, 0.5, 1.5])).add_prefix("a")
    three = pd.DataFrame(np.digitize(latent[:, 4:7], [-0.7, 0.7])).astype(float).add_prefix("b")
    three.iloc[::9, 0] = np.nan
    found = polychoric_of_scales([five, five.assign(a0=1), three])
    np.testing.assert_allclose(found[0], polychoric(five), rtol=1e-10)
    assert isinstance(found[1], StatisticError)
    np.testing.assert_allclose(found[2], polychoric(three), rtol=1e-10)
