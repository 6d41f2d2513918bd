# SPDX-License-Identifier: GPL-3.0-or-later
"""The ERP's side of bocounter: what a counter says, kept once by a unique reference."""
