"""A virtual patient with hemifacial spasm, and the instruments that measure a real one.

Research and teaching software, not a medical device.
"""
