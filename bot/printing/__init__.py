"""What leaves on paper and as pictures: the report, its one-page summary, the chart. `printer` is the way in.

Must not know diagnoses: it prints the data of `bot.reports.printed` with the templates of `knowledge/report/`.
"""
