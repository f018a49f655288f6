"""Pure functions that anybody can check: how points become a result, how votes become a resolution.

An engine knows neither Django nor the database. It has a ``VERSION`` and a ``Question``, a frozen record that
holds everything the answer depends on: ``Question.from_json(stored).answer().to_json()`` gives today what it
gave years ago, or an answer of another version.
"""
