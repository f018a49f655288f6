import sys

from buendnis.command import main

sys.exit(main())
